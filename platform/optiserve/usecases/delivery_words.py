"""Why something that came by itself was not taken in, in words, with what to do about it."""

from django.utils.translation import gettext as _

from tenants.intake import messages


def why(code: str) -> str:
    """The reason behind a code, in the reader's language; one that is not known as it is."""
    known = {
        "feed-kind-unknown": _(
            "Neither the name nor the folder says which kind of file it is. Put it into a folder "
            "named ledger, loans or faults."
        ),
        "feed-too-large": _("The file is too large. Export it in shorter periods."),
        "feed-empty": _("The file is empty. Look whether the export has worked."),
        "U-SIZE": _("The file is too large. Export it in shorter periods."),
        "U-QUOTES": _("A quotation mark is not closed. Export the file again."),
    }
    if code in known:
        return known[code]
    if code not in messages.MESSAGES:
        return code
    return f"{messages.message(code)} {messages.remedy(code)}"
