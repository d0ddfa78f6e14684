"""The canonical fields of the three kinds of file, as data.

Labels are English message ids, translated where they are shown.
"""

from dataclasses import dataclass
from typing import Literal

from tenants.intake import synonyms

Kind = Literal["ledger", "loans", "faults"]
FieldType = Literal[
    "text", "code", "gtin", "jmdn", "date", "moment", "yen", "year", "years", "hours", "word"
]


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field. ``word`` fields take their vocabulary's codes, under the same name.

    ``past`` fields cannot lie after the period's end. ``required`` ones must be mapped, and filled
    in every row.
    """

    name: str
    type: FieldType
    label: str
    required: bool = False
    past: bool = False

    @property
    def may_repeat(self) -> bool:
        """Whether a ditto mark can stand in it: in what describes a device, never in its number or
        in a moment (I-05).
        """
        return self.type in ("text", "word") or self.name == "local_model"


def _(label: str) -> str:
    """Mark a label for the message catalogue."""
    return label


def _split(listed: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words.split()) for name, words in listed.items()}


LEDGER = (
    Field("asset_no", "code", _("Asset number")),
    Field("serial", "code", _("Serial number")),
    Field("local_name", "text", _("Device name")),
    Field("local_category", "text", _("Local category")),
    Field("local_maker", "text", _("Maker as written")),
    Field("local_model", "code", _("Model")),
    Field("gtin", "gtin", "GTIN"),
    Field("jmdn", "jmdn", _("JMDN code")),
    Field("managed", "word", _("Management")),
    Field("ward", "text", _("Ward")),
    Field("acquired_on", "date", _("Acquired on"), past=True),
    Field("in_use_on", "date", _("In use since"), past=True),
    Field("manufactured_year", "year", _("Year of manufacture"), past=True),
    Field("acquisition_cost_yen", "yen", _("Acquisition cost (yen)")),
    Field("procurement", "word", _("Procurement")),
    Field("ifu_life_years", "years", _("Service life (years)")),
    Field("status", "word", _("Status")),
    Field("retired_on", "date", _("Retired on"), past=True),
)

LOANS = (
    Field("asset_no", "code", _("Asset number"), required=True),
    Field("loaned_at", "moment", _("Lent at"), required=True, past=True),
    Field("returned_at", "moment", _("Returned at"), past=True),
    Field("expected_return_on", "date", _("Expected return")),
    Field("ward", "text", _("Ward")),
)

FAULTS = (
    Field("asset_no", "code", _("Asset number"), required=True),
    Field("reported_at", "moment", _("Reported at"), required=True, past=True),
    Field("found_in", "word", _("Found in")),
    Field("symptom", "text", _("Symptom")),
    Field("cause_class", "word", _("Cause")),
    Field("route", "word", _("Repair route")),
    Field("sent_on", "date", _("Sent out on"), past=True),
    Field("restored_at", "moment", _("Restored at"), past=True),
    Field("parts_yen", "yen", _("Parts (yen)")),
    Field("labour_hours", "hours", _("Labour (hours)")),
    Field("outsourced_yen", "yen", _("Repair cost (yen)")),
    Field("outcome", "word", _("Outcome")),
)

FIELDS: dict[Kind, tuple[Field, ...]] = {"ledger": LEDGER, "loans": LOANS, "faults": FAULTS}

SYNONYMS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "ledger": _split(synonyms.LEDGER),
    "loans": _split(synonyms.LOANS),
    "faults": _split(synonyms.FAULTS),
}
"""Per field, the headers that name it; the earlier of two is the likelier."""

FALLBACK_KEY = ("local_maker", "local_model", "serial")
"""What tells a ledger's devices apart where there is no asset number."""
