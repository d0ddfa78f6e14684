"""`manage.py audit --verify`: is the audit trail what was written; and its daily export."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve.tenancy.context import PORTAL, as_job, open_door
from optiserve.usecases import export_audit, verify_audit
from shared.audit import queries
from shared.audit.verification import Finding
from shared.kernel import clock


class Command(BaseCommand):
    help = "The audit trail: verify its chains, or export the days that are over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--verify", action="store_true", help="walk the chains")
        what.add_argument("--export", action="store_true", help="write the days that are missing")
        parser.add_argument("--chain", help="this one only: portal, h_17")
        parser.add_argument("--files", action="store_true", help="read every exported file too")
        parser.add_argument("--json", action="store_true", help="findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with open_door(PORTAL), as_job():
            chains = queries.chains()
            if options["chain"]:
                if options["chain"] not in chains:
                    raise CommandError(f"No chain is called {options['chain']}.")
                chains = [options["chain"]]
            if options["export"]:
                self._export(chains)
            else:
                self._verify(chains, files=options["files"], as_json=options["json"])

    def _export(self, chains: list[str]) -> None:
        at = clock.now()
        differing = [chain for chain in chains if not export_audit.export(chain, at=at)]
        if differing:
            raise CommandError(f"Another file lies in the storage: {', '.join(differing)}")
        self.stdout.write(f"{len(chains)} chains are exported.")

    def _verify(self, chains: list[str], *, files: bool, as_json: bool) -> None:
        at = clock.now()
        findings = []
        for chain in chains:
            findings.append(verify_audit.verify(chain, at=at, files=files))
            if not as_json:
                self.stdout.write(_told(findings[-1]))
        if as_json:
            self.stdout.write(json.dumps([asdict(one) for one in findings], indent=2))
        broken = [one.chain for one in findings if one.fault]
        if broken:
            raise CommandError(f"Broken: {', '.join(broken)}")


def _told(finding: Finding) -> str:
    if finding.fault is None:
        return f"{finding.chain}: whole, {finding.whole_to} events"
    return f"{finding.chain}: broken at {finding.broken_at} ({finding.fault})"
