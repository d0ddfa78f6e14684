"""`manage.py key maker aoba --name "nightly"`, `manage.py key find opt_…`: keys from a shell."""

import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve.usecases import find_key, hand_out_key
from shared.kernel.clock import now
from shared.kernel.errors import DomainError

_BY = "shell"


class Command(BaseCommand):
    help = "Make an API key and print its secret, this once; or find whose a leaked one is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="what", required=True)
        for kind in ("hospital", "maker", "dealer", "operator"):
            one = words.add_parser(kind, help=f"make a key for a {kind}")
            one.add_argument("code", nargs="?", default="", help="of the organisation")
            one.add_argument("--name", required=True, help="which program uses it")
            one.add_argument("--days", type=int, default=365, help="how long it is valid (365)")
            one.add_argument(
                "--operations", nargs="*", help="default: all its administrator may do"
            )
        find = words.add_parser("find", help="whose a leaked key is")
        find.add_argument(
            "leaked", help="the secret, its first ten characters, any text with it, or - for stdin"
        )
        find.add_argument("--end", action="store_true", help="end it and tell its administrators")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "find":
            self._find(options["leaked"], end=options["end"])
            return
        at = now()
        try:
            issued = hand_out_key.hand_out(
                kind=options["what"],
                code=options["code"],
                name=options["name"],
                operations=options["operations"],
                by=_BY,
                at=at,
                expires_at=at + timedelta(days=options["days"]),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(issued.secret)

    def _find(self, leaked: str, *, end: bool) -> None:
        text = sys.stdin.read() if leaked == "-" else leaked
        findings = find_key.find(text, by=_BY, at=now())
        if not findings.found:
            looks = "has the form and checksum of" if findings.strangers else "is not the whole of"
            raise CommandError(f"No key of ours. The text {looks} one.")
        named = [one.key.prefix for one in findings.found]
        ended = [one.prefix for one in find_key.end(named, by=_BY, at=now())] if end else []
        for one in findings.found:
            self._say(one)
            if one.key.prefix in ended:
                self.stdout.write("Ended; its administrators are told.")
            elif one.key.revoked_at:
                self.stdout.write("It had ended already.")

    def _say(self, found: find_key.FoundKey) -> None:
        key = found.key
        whose = f"{key.organisation_kind}:{key.organisation_id} {found.organisation}".rstrip()
        only = "" if found.whole else " (only its beginning was found)"
        self.stdout.write(f"{key.prefix} {key.name!r} of {whose}{only}")
        self.stdout.write(f"made by {key.created_by}, expires {key.expires_at:%Y-%m-%d}")
        self.stdout.write(f"last used {key.last_used_at or 'never'}")
