"""`uv run python -m tests.benchmarks NAME --json`: one benchmark on servers of its own."""

import argparse
import json
import os
import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Start the services, run the named benchmark, print its verdict."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("name", choices=[name.removeprefix("bench_") for name in names])
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--schemas", type=int, help="for scale and soak: how many (200)")
    parser.add_argument("--minutes", type=float, help="for soak: how long (2)")
    options = parser.parse_args()
    import_module("tests.services")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optiserve.settings")
    if options.name == "soak":
        os.environ["DATABASE_POOL"] = "1"  # as in a web process
    import django

    django.setup()
    from optiserve.tenancy.context import PORTAL, as_job, open_door

    given = {"wanted": options.schemas, "minutes": options.minutes}
    more = {name: value for name, value in given.items() if value}
    bench = import_module(f"tests.benchmarks.bench_{options.name}")
    with open_door(PORTAL), as_job():
        measured = bench.measure(options.rounds, **more)
    if not options.json:
        sys.stderr.write("ours against the baseline, medians, rows per second\n")
    sys.stdout.write(json.dumps(measured, indent=None if options.json else 2) + "\n")


if __name__ == "__main__":
    main()
