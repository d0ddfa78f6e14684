"""A hospital's equipment: wards, devices and their history, loans, faults.

Nothing here refers to the public schema by foreign key: categories and makers by their code,
which never changes. There is no person column anywhere.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.kernel.choices import choice
from tenants.equipment.answer_models import Absence, SameDevice
from tenants.equipment.master_models import (
    LONG_LOAN_DAYS,
    CategoryManaged,
    FacilityBeds,
    HospitalFunction,
    LocalCategory,
    QualityScore,
    WordField,
    WordMap,
)

__all__ = [
    "LONG_LOAN_DAYS",
    "Absence",
    "CategoryManaged",
    "CauseClass",
    "DatePrecision",
    "Device",
    "DeviceVersion",
    "FacilityBeds",
    "Fault",
    "HospitalFunction",
    "Loan",
    "LocalCategory",
    "Managed",
    "Outcome",
    "Procurement",
    "QualityScore",
    "RepairRoute",
    "SameDevice",
    "Status",
    "TimePrecision",
    "Ward",
    "WardType",
    "WordField",
    "WordMap",
]


class WardType(models.TextChoices):
    ICU = choice("icu", _("Intensive care"))
    GENERAL = choice("general", _("General ward"))
    THEATRE = choice("theatre", _("Operating theatre"))
    OUTPATIENT = choice("outpatient", _("Outpatient"))
    OTHER = choice("other", _("Other"))


class Ward(models.Model):
    """A ward or department under the hospital's own name, as files spell it.

    ``ward_type`` is empty while nobody has said what kind it is. ``merged_into`` is the ward of
    which this is another spelling: devices and loans told of this one are that one's.
    ``from_file``: nobody but a file has named it.
    """

    name = models.CharField(_("Ward"), max_length=120, unique=True)
    ward_type = models.CharField(
        _("Type of ward"), max_length=20, choices=WardType, blank=True, default=""
    )
    beds = models.PositiveIntegerField(_("Beds"), null=True, blank=True)
    active_from = models.DateField(_("Open from"), null=True, blank=True)
    active_to = models.DateField(_("Last day of use"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="spellings",
        verbose_name=_("Another spelling of"),
    )
    from_file = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Status(models.TextChoices):
    ACTIVE = choice("active", _("In service"))
    ON_LOAN = choice("on_loan", _("On loan"))
    INSPECTION = choice("inspection", _("Under inspection"))
    REPAIR = choice("repair", _("Under repair"))
    SUSPENDED = choice("suspended", _("Suspended"))
    SCRAPPED = choice("scrapped", _("Scrapped"))
    LOST = choice("lost", _("Lost"))
    DEMO = choice("demo", _("Demonstration unit"))
    CONSIGNED = choice("consigned", _("Held for others"))


class Managed(models.TextChoices):
    CENTRAL = choice("central", _("Centrally managed"))
    WARD = choice("ward", _("Managed by the ward"))
    RESIDENT = choice("resident", _("Resident on the ward"))


class Procurement(models.TextChoices):
    PURCHASE = choice("purchase", _("Purchase"))
    LEASE = choice("lease", _("Lease"))
    RENTAL = choice("rental", _("Rental"))
    DONATION = choice("donation", _("Donation"))
    DEMO = choice("demo", _("Demonstration"))
    CONSIGNED = choice("consigned", _("Consignment"))


class DatePrecision(models.TextChoices):
    DAY = choice("d", _("day"))
    MONTH = choice("m", _("month"))
    YEAR = choice("y", _("year"))


class RetiredBasis(models.TextChoices):
    FILE = choice("file", _("The ledger says so"))
    PRESUMED = choice("presumed", _("Presumed: missing from two ledgers"))
    MANUAL = choice("manual", _("Confirmed by the hospital"))


class Device(models.Model):
    """A medical device (機器), as the latest ledger describes it.

    ``key`` is the normalised asset number, or maker, model and serial where there is none.
    Months are first days. ``last_seen_month`` is the last one whose ledger told of it, null while
    that is the latest ledger of all devices. ``missing_since`` is the month of the first one that
    lacked it, if none has had it since; ``retired_basis`` says how ``retired_on`` is known.
    ``category_code`` and ``maker_code`` are the shared catalogue's, null
    while nobody has matched the local words.
    """

    key = models.CharField(max_length=200)
    asset_no = models.CharField(_("Asset number"), max_length=80, blank=True)
    serial = models.CharField(_("Serial number"), max_length=80, blank=True)
    local_name = models.CharField(_("Device name"), max_length=200, blank=True)
    local_category = models.CharField(_("Local category"), max_length=120, blank=True)
    local_maker = models.CharField(_("Maker as written"), max_length=120, blank=True)
    local_model = models.CharField(_("Model"), max_length=120, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    jmdn = models.CharField(max_length=8, blank=True)
    managed = models.CharField(
        _("Management"), max_length=10, choices=Managed, default=Managed.CENTRAL
    )
    ward = models.ForeignKey(
        Ward, on_delete=models.SET_NULL, null=True, blank=True, related_name="devices"
    )
    acquired_on = models.DateField(_("Acquired on"), null=True, blank=True)
    acquired_precision = models.CharField(max_length=1, choices=DatePrecision, blank=True)
    in_use_on = models.DateField(_("In use since"), null=True, blank=True)
    manufactured_year = models.PositiveSmallIntegerField(null=True, blank=True)
    acquisition_cost_yen = models.PositiveBigIntegerField(
        _("Acquisition cost (yen)"), null=True, blank=True
    )
    procurement = models.CharField(max_length=20, choices=Procurement, blank=True)
    ifu_life_years = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    status = models.CharField(_("Status"), max_length=20, choices=Status, default=Status.ACTIVE)
    retired_on = models.DateField(_("Retired on"), null=True, blank=True)
    retired_basis = models.CharField(
        max_length=10, choices=RetiredBasis, blank=True, default="", db_default=""
    )
    first_seen_month = models.DateField()
    last_seen_month = models.DateField(null=True, blank=True)
    missing_since = models.DateField(null=True, blank=True)
    category_code = models.CharField(_("Category"), max_length=40, null=True, blank=True)
    maker_code = models.CharField(_("Maker"), max_length=40, null=True, blank=True)
    model_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["key"]
        # Not of the field, which would be given a second index, to search by its beginning.
        constraints = [models.UniqueConstraint(fields=["key"], name="equipment_device_once")]
        indexes = [
            models.Index(fields=["category_code", "maker_code"], name="equipment_device_shared"),
        ]

    def __str__(self) -> str:
        return self.asset_no or self.key


class DeviceVersion(models.Model):
    """What a ledger said of a device from one month on, until another ledger said otherwise."""

    # Written by statements that join the device; a constraint would look for each once more.
    device = models.ForeignKey(
        Device,
        on_delete=models.CASCADE,
        related_name="versions",
        db_constraint=False,
        db_index=False,
    )
    valid_from = models.DateField()
    attributes = models.JSONField()
    file_id = models.BigIntegerField()

    class Meta:
        ordering = ["device_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "valid_from"], name="equipment_version_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.device_id} from {self.valid_from}"


class TimePrecision(models.TextChoices):
    DAY = choice("d", _("day"))
    HOUR = choice("h", _("hour"))
    MINUTE = choice("min", _("minute"))


class EndBasis(models.TextChoices):
    PAIRED = choice("paired", _("From a return that names no loan"))
    INFERRED = choice("inferred", _("Return not told: ended by the next loan"))


class Loan(models.Model):
    """A loan (貸出). ``returned_at`` is null while it is open; a bare date is JST midnight.

    Where no file tells the return, the device's next return that belongs to no loan ends it, or
    its next loan, whichever comes first; ``end_basis`` says so, and is blank for what a file told.
    """

    device = models.ForeignKey(
        Device, on_delete=models.CASCADE, null=True, blank=True, related_name="loans"
    )
    device_key = models.CharField(_("Asset number"), max_length=200)
    ward = models.ForeignKey(Ward, on_delete=models.SET_NULL, null=True, blank=True)
    loaned_at = models.DateTimeField(_("Lent at"))
    loaned_precision = models.CharField(max_length=3, choices=TimePrecision)
    returned_at = models.DateTimeField(_("Returned at"), null=True, blank=True)
    returned_precision = models.CharField(max_length=3, choices=TimePrecision, blank=True)
    end_basis = models.CharField(
        max_length=10, choices=EndBasis, blank=True, default="", db_default=""
    )
    expected_return_on = models.DateField(null=True, blank=True)
    file_id = models.BigIntegerField()

    class Meta:
        ordering = ["-loaned_at", "device_key"]
        constraints = [
            models.UniqueConstraint(fields=["device_key", "loaned_at"], name="equipment_loan_once"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("loaned_at")),
                name="equipment_loan_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["device", "loaned_at"], name="equipment_loan_device")]

    def __str__(self) -> str:
        return f"{self.device_key} {self.loaned_at:%Y-%m-%d}"


class LoneReturn(models.Model):
    """A return that lending records tell without its loan. ``is_paired``: it ended an open one."""

    device_key = models.CharField(_("Asset number"), max_length=200)
    returned_at = models.DateTimeField(_("Returned at"))
    returned_precision = models.CharField(max_length=3, choices=TimePrecision)
    is_paired = models.BooleanField(default=False)
    file_id = models.BigIntegerField()

    class Meta:
        ordering = ["-returned_at", "device_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["device_key", "returned_at"], name="equipment_return_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.device_key} {self.returned_at:%Y-%m-%d}"


class CauseClass(models.TextChoices):
    HUMAN = choice("human", _("Handling"))
    MECHANICAL = choice("mechanical", _("Mechanical"))
    MIXED = choice("mixed", _("Mixed"))
    NO_FAULT = choice("no_fault", _("No fault found"))
    UNKNOWN = choice("unknown", _("Unknown"))


class RepairRoute(models.TextChoices):
    IN_HOUSE = choice("in_house", _("In-house"))
    MAKER = choice("maker", _("Maker"))
    DEALER = choice("dealer", _("Dealer"))
    NONE = choice("none", _("No repair"))


class Outcome(models.TextChoices):
    REPAIRED = choice("repaired", _("Repaired"))
    SCRAPPED = choice("scrapped", _("Scrapped"))
    NO_FAULT = choice("no_fault", _("No fault found"))
    REPLACED = choice("replaced", _("Replaced"))


class Fault(models.Model):
    """A reported fault (故障・不具合). ``symptom`` never leaves this schema."""

    device = models.ForeignKey(
        Device, on_delete=models.CASCADE, null=True, blank=True, related_name="faults"
    )
    device_key = models.CharField(_("Asset number"), max_length=200)
    reported_at = models.DateTimeField(_("Reported at"))
    reported_precision = models.CharField(max_length=3, choices=TimePrecision)
    found_in = models.CharField(max_length=20, blank=True)
    symptom = models.TextField(_("Symptom"), blank=True)
    cause_class = models.CharField(
        _("Cause"), max_length=20, choices=CauseClass, default=CauseClass.UNKNOWN
    )
    route = models.CharField(_("Repair route"), max_length=20, choices=RepairRoute, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    restored_at = models.DateTimeField(_("Restored at"), null=True, blank=True)
    restored_precision = models.CharField(max_length=3, choices=TimePrecision, blank=True)
    parts_yen = models.PositiveBigIntegerField(null=True, blank=True)
    labour_hours = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    outsourced_yen = models.PositiveBigIntegerField(_("Repair cost (yen)"), null=True, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=20, choices=Outcome, blank=True)
    file_id = models.BigIntegerField()

    class Meta:
        ordering = ["-reported_at", "device_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["device_key", "reported_at"], name="equipment_fault_once"
            ),
            models.CheckConstraint(
                condition=Q(restored_at__isnull=True) | Q(restored_at__gte=F("reported_at")),
                name="equipment_fault_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["device", "reported_at"], name="equipment_fault_device")]

    def __str__(self) -> str:
        return f"{self.device_key} {self.reported_at:%Y-%m-%d}"
