"""Members of Django's TextChoices, for a type checker that knows no Django."""

from typing import Any

from django.utils.functional import Promise


def choice(value: str, label: Promise | str) -> Any:
    """A member's value and label. Django turns the pair into an enumeration's member.

    Django ships no types: written as a bare pair, a member would count as a tuple wherever it is
    used as the text it is.
    """
    return value, label
