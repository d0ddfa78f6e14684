"""The hospitals that take part, the legal entities behind them, and their doors."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from shared.kernel.choices import choice


class Corporation(models.Model):
    """A legal entity (法人). Its hospitals count as one contributor in every published figure."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    corporate_number = models.CharField(max_length=13, blank=True)

    def __str__(self) -> str:
        return self.name


class HospitalState(models.TextChoices):
    PROVISIONING = choice("provisioning", _("Being set up"))
    ACTIVE = choice("active", _("Active"))
    SUSPENDED = choice("suspended", _("Suspended"))
    RETIRED = choice("retired", _("Retired"))


class Hospital(TenantMixin):
    """A hospital. Its schema is named after its id, never after anything a person chose."""

    auto_create_schema = False
    auto_drop_schema = False

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, null=True, blank=True, related_name="hospitals"
    )
    prefecture = models.CharField(_("Prefecture"), max_length=2)
    beds = models.PositiveIntegerField(_("Beds"))
    state = models.CharField(
        max_length=20, choices=HospitalState, default=HospitalState.PROVISIONING
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)

    def __str__(self) -> str:
        return self.name

    @property
    def contributor(self) -> str:
        """The key under which figures count this hospital: its legal entity, else itself."""
        return f"c:{self.corporation_id}" if self.corporation_id else f"h:{self.pk}"


class FileKind(models.TextChoices):
    """The files a hospital hands over every month, as the portal knows them."""

    LEDGER = choice("ledger", _("Device ledger"))
    LOANS = choice("loans", _("Lending records"))
    FAULTS = choice("faults", _("Fault history"))


class HandoverState(models.TextChoices):
    MISSING = choice("missing", _("Not received"))
    TO_CHECK = choice("to_check", _("To be checked"))
    COMMITTED = choice("committed", _("Committed"))


class Handover(models.Model):
    """Where a hospital stands with one kind of file for one month, pushed here by the crossing.

    The files themselves are in the hospital's schema; the portal sees no more than this.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="handovers")
    month = models.DateField()
    kind = models.CharField(max_length=10, choices=FileKind)
    state = models.CharField(max_length=10, choices=HandoverState)
    rows = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "month", "kind"], name="hospitals_handover_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hospital_id} {self.month:%Y-%m} {self.kind} {self.state}"


class Domain(DomainMixin):
    """A host name that opens a hospital's door. The first is <code>.<base domain>."""
