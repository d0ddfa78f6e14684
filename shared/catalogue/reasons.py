"""Why something is suggested, in words."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Promise | str]] = {
    "same-key": gettext_lazy("The same designation: “%(known)s”"),
    "one-digit": gettext_lazy("Like “%(known)s” but for one digit: mostly another model"),
    "one-letter": gettext_lazy("Like “%(known)s” but for one letter"),
    "contained": gettext_lazy("Begins or ends like “%(known)s”"),
    "business-word": gettext_lazy("Like “%(known)s” but for a word such as 工業 or Japan"),
    "other-script": gettext_lazy("Sounds like “%(known)s” in the other script"),
    "gs1-prefix": gettext_lazy("The GTIN %(known)s begins with the maker's GS1 prefix"),
    "word-contained": gettext_lazy("The word “%(known)s” is in it"),
    "same-number": gettext_lazy("The same corporate number %(known)s"),
    "same-prefix": gettext_lazy("The same GS1 prefix %(known)s"),
}


def told(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Reasons (code, known spelling) as sentences."""
    return [str(REASONS[one["code"]]) % {"known": one["known"]} for one in reasons]
