"""`manage.py translations`: update and compile the Japanese catalogue, without GNU gettext."""

from typing import Any

from django.core.management.base import BaseCommand

from optiserve import messages


class Command(BaseCommand):
    help = "Extract messages, update locale/ja, compile it, and list what has no Japanese yet."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        catalog = messages.update()
        messages.write(catalog)
        missing = messages.untranslated(catalog)
        for message in missing:
            self.stdout.write(message)
        self.stderr.write(f"{len(catalog)} messages, {len(missing)} without Japanese")
