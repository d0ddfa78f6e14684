"""``uv run python -m tests.isolation.race --operations 1000000``."""

import argparse
import json
import os
import sys

from tests import services

DATABASE = "optiserve_race"


def main() -> int:
    """Race on servers of its own and print the report; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="tests.isolation.race")
    parser.add_argument("--operations", type=int, default=50_000)
    parser.add_argument("--hospitals", type=int, default=50)
    parser.add_argument("--seed", default="2026")
    parser.add_argument(
        "--without-wall",
        action="store_true",
        help="keep the open door on one object for all threads: wrong reads must be found",
    )
    given = parser.parse_args()
    services.clone(DATABASE)
    os.environ.update(services.plan().environment(DATABASE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optiserve.settings")
    import django

    django.setup()
    from tests.isolation.race import contest

    found = contest.run(
        database=DATABASE,
        hospitals=given.hospitals,
        operations=given.operations,
        seed=given.seed,
        without_wall=given.without_wall,
    )
    wrong = {name: len(found[name]) for name in ("wrong_reads", "wrong_writes")}
    examples = [*found["wrong_reads"][:5], *found["wrong_writes"][:5]]
    print(json.dumps({**found, **wrong, "examples": examples}, indent=2))
    return 1 if examples else 0


if __name__ == "__main__":
    sys.exit(main())
