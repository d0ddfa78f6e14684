"""The house's settings with the additive stand-in, for commands that are started on their own."""

from optiserve.settings import *  # noqa: F403

MIGRATION_MODULES = {"equipment": "tests.migrations.additive"}
