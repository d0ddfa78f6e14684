"""Fills the template database: the public schema, a small catalogue, two hospitals."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optiserve.settings")


def fill() -> None:
    """Migrate, and onboard Alpha (a corporation's) and Bravo (on its own)."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests import people

    people.settle()


if __name__ == "__main__":
    django.setup()
    from optiserve.tenancy.context import PORTAL, as_job, open_door

    with open_door(PORTAL), as_job():
        fill()
