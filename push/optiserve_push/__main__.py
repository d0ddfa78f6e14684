"""The command: ``optiserve-push [send] [--watch] [--dry-run]``, ``check``, ``init``."""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Callable, Optional, TextIO

from optiserve_push import __version__, checking, folder, settings, words
from optiserve_push.folder import Found, Settling
from optiserve_push.journal import Journal, alone
from optiserve_push.sending import Sender, content_hash
from optiserve_push.settings import Settings
from optiserve_push.trouble import BadSettings, NotLetIn, Refused, Trouble

WELL, SOME_FAILED, BAD_SETTINGS, NOT_LET_IN = 0, 1, 2, 3
_PAUSE_WHEN_SHUT_OUT = 300.0


class Teller:
    """Says what happens: on the screen, and into a log where one is named."""

    def __init__(self, log: Optional[Path]) -> None:
        self._log: Optional[TextIO] = None
        if log is not None:
            self._log = log.open("a", encoding="utf-8")
        # A console that cannot show a character must not end the program.
        if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")

    def __call__(self, line: str) -> None:
        stamped = "%s %s" % (time.strftime("%Y-%m-%d %H:%M:%S"), line)
        if sys.stdout is not None:  # pythonw and some services have none
            print(stamped, flush=True)
        if self._log is not None:
            self._log.write(stamped + "\n")
            self._log.flush()


class Run:
    """Looks at the folder, once or again and again."""

    def __init__(
        self,
        known: Settings,
        tell: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._known = known
        self._tell = tell
        self._sleep = sleep
        self._journal = Journal(known.journal_path)
        self._sender = Sender(known, self._journal, tell, sleep)
        self._settling = Settling()
        self._refused: set[str] = set()
        self._told: set[Path] = set()

    def dry(self) -> int:
        """Say what would be sent; send and write nothing."""
        whole, waiting, unknown = folder.found(self._known, self._settling)
        self._tell_of_others(waiting, unknown)
        for found in whole:
            if not self._journal.was_sent(found.kind, content_hash(found.path)):
                kind = words.say("kind-%s" % found.kind)
                self._tell(words.say("would-send", name=found.path.name, kind=kind))
        return WELL

    def once(self, *, quiet: bool = False) -> int:
        """Send what is new. Returns the exit code. Raises what would stop every file."""
        whole, waiting, unknown = folder.found(self._known, self._settling)
        self._tell_of_others(waiting, unknown)
        self._journal.forget_absent({found.path.name for found in whole})
        counts = {"sent": 0, "known": 0, "failed": 0}
        for found in whole:
            outcome = self._one(found)
            if outcome:
                counts[outcome] += 1
        if any(counts.values()):
            self._tell(words.say("done", **counts))
        elif not quiet:
            self._tell(words.say("nothing"))
        return SOME_FAILED if counts["failed"] else WELL

    def watch(self) -> int:
        """Look again and again until somebody stops it."""
        self._tell(words.say("watching", folder=self._known.folder))
        while True:
            pause = self._known.every
            try:
                self.once(quiet=True)
            except Trouble as trouble:
                self._tell(str(trouble))
                pause = max(pause, _PAUSE_WHEN_SHUT_OUT)
            self._sleep(pause)

    def _one(self, found: Found) -> str:
        name = found.path.name
        try:
            sha256 = self._sender.sha256_of(found)
            if sha256 in self._refused or self._journal.was_sent(found.kind, sha256):
                return ""
            try:
                answer = self._sender.send(found, sha256)
            except Refused as refused:
                if refused.code != "changed":
                    self._refused.add(sha256)
                raise
        except Trouble as trouble:
            if trouble.ends_all:
                raise
            self._tell(words.say("failed", name=name, why=trouble))
            return "failed"
        outcome = "sent" if answer.get("is_new", True) else "known"
        state = words.say("state-%s" % answer["state"])
        month, kind = str(answer["month"])[:7], words.say("kind-%s" % found.kind)
        self._tell(words.say(outcome, name=name, kind=kind, month=month, state=state))
        self._move(found.path)
        return outcome

    def _move(self, path: Path) -> None:
        """Only where the settings say so: it is the hospital's file."""
        if self._known.move_to is None:
            return
        try:
            to = folder.move(path, self._known.move_to)
        except OSError as error:
            self._tell(words.say("not-moved", name=path.name, why=error))
        else:
            self._tell(words.say("moved", name=path.name, to=to))

    def _tell_of_others(self, waiting: list[Path], unknown: list[Path]) -> None:
        for code, paths in (("waiting", waiting), ("skipped", unknown)):
            for path in paths:
                if path not in self._told:
                    self._tell(words.say(code, name=path.name))
                    self._told.add(path)


def _arguments(given: Optional[list[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="optiserve-push", description=__doc__)
    parser.add_argument("command", nargs="?", default="send", choices=("send", "check", "init"))
    parser.add_argument("--settings", type=Path, default=Path(settings.FILE), metavar="FILE")
    parser.add_argument("--watch", action="store_true", help="look again and again")
    parser.add_argument("--dry-run", action="store_true", help="say what would be sent")
    parser.add_argument("--proxy", default="", help="as http://proxy.example:8080")
    parser.add_argument("--ca-file", default="", help="certificates to trust besides")
    parser.add_argument("--log", type=Path, metavar="FILE", help="also write what is said there")
    parser.add_argument("--version", action="version", version=__version__)
    return parser.parse_args(given)


def main(given: Optional[list[str]] = None) -> int:
    """Run the command. 0: all well; 1: some files failed; 2: settings; 3: not let in."""
    asked = _arguments(given)
    tell = Teller(asked.log)
    try:
        if asked.command == "init":
            return _init(asked.settings, tell)
        if asked.command == "check":
            return WELL if checking.check(asked.settings, tell) else BAD_SETTINGS
        known = settings.read(asked.settings)
        known = replace(
            known, proxy=asked.proxy or known.proxy, ca_file=asked.ca_file or known.ca_file
        )
        if asked.dry_run:
            return Run(known, tell).dry()
        if not known.folder.is_dir():
            raise BadSettings("no-folder")
        with alone(known.journal_path):
            run = Run(known, tell)
            return run.watch() if asked.watch else run.once()
    except KeyboardInterrupt:
        tell(words.say("stopped"))
        return WELL
    except Trouble as trouble:
        tell(str(trouble))
        return NOT_LET_IN if isinstance(trouble, NotLetIn) else BAD_SETTINGS


def _init(path: Path, tell: Callable[[str], None]) -> int:
    if path.exists():
        tell(words.say("settings-there", path=path))
        return BAD_SETTINGS
    with path.open("w", encoding="utf-8-sig", newline="\r\n") as made:
        made.write(settings.TEMPLATE)
    tell(words.say("settings-made", path=path))
    return WELL


if __name__ == "__main__":
    sys.exit(main())
