"""Wards: what kind each is, its beds and its days, and which are spellings of one another."""

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import ModelChoiceField, ModelForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.usecases.masters.description import Impact, Master
from tenants.equipment.models import Device, Fault, Loan, Ward
from tenants.intake.services import equipment
from tenants.intake.services.turns import take_turn


class WardForm(ModelForm):
    """Kinds, beds, days; merged only into a ward that is itself no spelling."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["merged_into"] = ModelChoiceField(
            Ward.objects.filter(merged_into=None).exclude(pk=self.instance.pk),
            to_field_name="name",
            required=False,
            label=gettext_lazy("Another spelling of"),
            help_text=gettext_lazy("Its devices and loans count there. Empty it to part them."),
        )
        if self.instance.merged_into is not None:
            self.initial["merged_into"] = self.instance.merged_into.name

    def clean(self) -> dict[str, Any]:
        """Nothing ends before it begins; no chains of spellings."""
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("active_from"), cleaned.get("active_to")
        if opens and closes and closes < opens:
            self.add_error("active_to", ValidationError(_("It ends before it begins.")))
        if cleaned.get("merged_into") and self.instance.pk and self.instance.spellings.exists():
            reason = _("Other wards are spellings of this one. Part them first.")
            self.add_error("merged_into", ValidationError(reason))
        return cleaned


def _impact(ward: Ward) -> Impact:
    if ward.pk is None:
        return Impact()
    touched = Q(ward=ward.pk) | Q(ward__in=ward.spellings.values("pk"))
    loans = Loan.objects.filter(touched)
    return Impact(
        devices=Device.objects.filter(touched).count(),
        loans=loans.count(),
        faults=Fault.objects.filter(device__ward=ward.pk).count(),
        months=loans.datetimes("loaned_at", "month").count(),
    )


def _follow(ward: Ward, changed: frozenset[str]) -> date | None:
    """Merging and parting tell all equipment anew from the files: so either is exact.

    No figure of a report is told by ward.
    """
    if "merged_into" in changed:
        take_turn("commit")
        equipment.tell_anew()
    return None


WARDS: Final = Master(
    name="wards",
    caption=gettext_lazy("Wards"),
    about=gettext_lazy(
        "Wards come from your files. Say what kind each is, and which are the same."
    ),
    model=Ward,
    keys=("name",),
    fields=("ward_type", "beds", "active_from", "active_to", "merged_into"),
    impact=_impact,
    follow=_follow,
    form=WardForm,
)
