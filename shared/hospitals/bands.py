"""Bed bands in which hospitals are compared (compatible with 医療施設調査's bands)."""

from typing import Final

from django.utils.translation import gettext as _

_LIMITS: Final = ((100, "20-99"), (200, "100-199"), (300, "200-299"), (500, "300-499"))
BANDS: Final = ("20-99", "100-199", "200-299", "300-499", "500+")
# Published besides: the first two bands in one.
UNDER_200: Final = "under-200"


def band_of(beds: int) -> str:
    """The band of a number of beds; fewer than 20 count with the smallest band."""
    return next((band for limit, band in _LIMITS if beds < limit), BANDS[-1])


def size_name(band: str) -> str:
    """A published size of hospital in the reader's words: a band, "under-200" or "all"."""
    return {"all": _("All sizes"), UNDER_200: _("Under 200")}.get(band, band)
