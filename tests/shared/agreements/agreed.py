"""Terms, made small."""

from datetime import date
from typing import Any

from shared.agreements.queries import Scope
from shared.agreements.terms import Terms
from shared.kernel.periods import Month


def terms_like(**changes: Any) -> Terms:
    """Infusion pumps by region for a year, with changes."""
    usual: dict[str, Any] = {
        "categories": ("infusion-pump",),
        "geo_level": "region",
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 3, 31),
        "price_yen": 90_000,
    }
    return Terms(**usual | changes)


def scope_like(**changes: Any) -> Scope:
    """What these terms cover for Aoba, with changes."""
    usual: dict[str, Any] = {
        "maker": "aoba",
        "includes_own": True,
        "categories": frozenset({"infusion-pump"}),
        "geo_level": "region",
        "first": Month(2026, 4),
        "last": Month(2027, 3),
    }
    return Scope(**usual | changes)
