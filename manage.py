#!/usr/bin/env python
"""Django's command line. The folder platform/ is a source root (see its README)."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))


def main() -> None:
    """Run a management command; `demo` plans its own services before settings are read.

    Whoever may start commands administers the system: they run in the portal's door, as jobs.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optiserve.settings")
    if sys.argv[1:2] == ["demo"]:
        from optiserve.demo import stage

        stage.prepare(sys.argv[2:])
    from django.core.management import execute_from_command_line

    from optiserve.tenancy.context import PORTAL, as_job, open_door

    with open_door(PORTAL), as_job():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
