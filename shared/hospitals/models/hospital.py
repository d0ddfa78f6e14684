"""The hospitals that take part, and the legal entities behind them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from shared.kernel.choices import choice


class Corporation(models.Model):
    """A legal entity (法人). Its hospitals count as one contributor in every published figure."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    corporate_number = models.CharField(max_length=13, blank=True)

    def __str__(self) -> str:
        return self.name


class HospitalState(models.TextChoices):
    """A hospital's life. Doors open while it is active or read-only; names are never reused."""

    PROVISIONING = choice("provisioning", _("Being set up"))
    ACTIVE = choice("active", _("Active"))
    READ_ONLY = choice("read_only", _("Read-only"))
    SUSPENDED = choice("suspended", _("Suspended"))
    RETAINED = choice("retained", _("Left, kept until erased"))
    ERASED = choice("erased", _("Erased"))


OPEN_STATES = (HospitalState.ACTIVE, HospitalState.READ_ONLY)


class Hospital(TenantMixin):
    """A hospital. Its schema is named after its id, never after anything a person chose.

    ``cell`` is the alias of the database its schema lives in. ``allowance`` says how many times
    the usual number of requests it may send; its quotas are null where the usual ones hold.
    ``second_factor_for_all``: not its administrators alone sign in with a second factor.
    ``own_login``: PostgreSQL lets nobody wear its roles but a login of its own, whose password is
    the one of ``login_generation``.
    A month's files are expected on day ``files_expected_on`` of the next one (JST); whoever is late
    is reminded unless ``reminds`` is off. ``watches_folder``: its folder in the object storage is
    looked into. ``shares_data``: its sums enter what is published of months that are still to be
    closed.
    """

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
    cell = models.CharField(max_length=40, default="default")
    allowance = models.PositiveSmallIntegerField(default=1)
    quota_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    quota_rows = models.PositiveBigIntegerField(null=True, blank=True)
    is_moving = models.BooleanField(default=False)
    second_factor_for_all = models.BooleanField(default=False)
    own_login = models.BooleanField(default=False)
    login_generation = models.PositiveIntegerField(default=0)
    files_expected_on = models.PositiveSmallIntegerField(default=1)
    reminds = models.BooleanField(default=True)
    watches_folder = models.BooleanField(default=False)
    shares_data = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(allowance__gte=1, allowance__lte=100),
                name="hospitals_hospital_allowance",
            ),
            models.CheckConstraint(
                condition=(Q(quota_bytes=None) | Q(quota_bytes__gte=1))
                & (Q(quota_rows=None) | Q(quota_rows__gte=1)),
                name="hospitals_hospital_quotas",
            ),
            models.CheckConstraint(
                condition=Q(files_expected_on__gte=1, files_expected_on__lte=20),
                name="hospitals_hospital_files_expected_on",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_read_only(self) -> bool:
        """Whether its door opens with the role that may only read."""
        return self.is_moving or self.state == HospitalState.READ_ONLY

    @property
    def login(self) -> str:
        """The name of its own login to PostgreSQL; empty where it shares everybody's."""
        return f"{self.schema_name}_login_{self.login_generation}" if self.own_login else ""

    @property
    def contributor(self) -> str:
        """The key under which figures count this hospital: its legal entity, else itself."""
        return f"c:{self.corporation_id}" if self.corporation_id else f"h:{self.pk}"
