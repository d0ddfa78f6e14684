"""The operator's forms."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from optiserve.usecases import choose_cell
from shared.hospitals.limits import MOST, Limits
from shared.hospitals.regions import PREFECTURES
from shared.kernel.periods import BadMonth, Month

GIB: Final = 2**30


class MonthField(forms.CharField):
    """A month, written 2026-10; browsers show a month picker."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-10"})

    def to_python(self, value: Any) -> Month | None:
        """A Month, or None for an empty field."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Month.parse(text)
        except BadMonth:
            raise forms.ValidationError(_("Write the month as 2026-10.")) from None


class _Unrepeated(forms.Textarea):
    """What was typed is not sent back."""

    def format_value(self, value: Any) -> str:
        """Always empty."""
        return ""


class LeakForm(forms.Form):
    """A text that somebody found: a key, a log's line, a file's content."""

    text = forms.CharField(
        label=_("Text"),
        max_length=100_000,
        widget=_Unrepeated(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "A key, its first ten characters, a line of a log or a whole file: every key in it is "
            "found. The text is not kept; on record are the first ten characters of what is found."
        ),
    )


class HospitalForm(forms.Form):
    """A new hospital."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_(
            "Becomes the hospital's address: lower-case letters, digits, hyphens. Never changes."
        ),
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    corporation = forms.CharField(
        label=_("Corporation"),
        max_length=120,
        required=False,
        help_text=_(
            "The legal entity, where it runs several hospitals: they count as one contributor."
        ),
    )
    prefecture = forms.ChoiceField(label=_("Prefecture"), choices=list(PREFECTURES.items()))
    beds = forms.IntegerField(label=_("Beds"), min_value=1, max_value=5000)
    administrator_email = forms.EmailField(
        label=_("First administrator's e-mail address"),
        help_text=_("An invitation is sent there as soon as the hospital's address works."),
    )
    cell = forms.ChoiceField(
        label=_("Cell"),
        required=False,
        help_text=_("The database it is to live in. The emptiest one is proposed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.CELLS:
            del self.fields["cell"]
            return
        self.fields["cell"].choices = [
            (cell.name, _("%(cell)s: %(many)s of %(most)s hospitals") % _told(cell))
            for cell in choose_cell.all_cells()
            if not cell.is_full
        ]


def _told(cell: choose_cell.Cell) -> dict[str, object]:
    return {"cell": cell.name, "many": cell.hospitals, "most": settings.CELL_LIMIT}


class LimitsForm(forms.Form):
    """How much a hospital may use. Storage is in GiB (2^30 bytes)."""

    allowance = forms.IntegerField(
        label=_("Requests, times the usual"),
        min_value=1,
        max_value=MOST,
        help_text=_("1 is usual. More lets the hospital send so many times as many requests."),
    )
    storage = forms.DecimalField(
        label=_("Storage quota (GiB)"),
        required=False,
        min_value=Decimal("0.001"),
        max_value=1_000_000,
        decimal_places=3,
    )
    quota_rows = forms.IntegerField(
        label=_("Row quota"), required=False, min_value=1, max_value=10**12
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        self._before = limits
        storage = limits.quota_bytes and round(Decimal(limits.quota_bytes) / GIB, 3).normalize()
        initial = {
            "allowance": limits.allowance,
            "storage": storage and Decimal(f"{storage:f}"),  # 10, not 1E+1
            "quota_rows": limits.quota_rows,
        }
        super().__init__(*args, initial=initial, **kwargs)
        usual = _("Empty: as usual, %(quota)s.")
        self.fields["storage"].help_text = usual % {"quota": f"{settings.QUOTA_BYTES / GIB:g} GiB"}
        self.fields["quota_rows"].help_text = usual % {"quota": f"{settings.QUOTA_ROWS:,}"}

    def limits(self) -> Limits:
        """What was chosen. Storage that nobody touched stays as it is, to the byte."""
        storage = self.cleaned_data["storage"]
        changed = "storage" in self.changed_data
        return Limits(
            allowance=self.cleaned_data["allowance"],
            quota_bytes=(storage and int(storage * GIB)) if changed else self._before.quota_bytes,
            quota_rows=self.cleaned_data["quota_rows"],
        )


class PartnerForm(forms.Form):
    """A new maker or dealer."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Lower-case letters, digits and hyphens.")
    )
    name_ja = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    administrator_email = forms.EmailField(label=_("First administrator's e-mail address"))


class OpenMonthForm(forms.Form):
    """A month to open."""

    month = MonthField(label=_("Month"))


class RerunForm(forms.Form):
    """Why a published month is done again."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
