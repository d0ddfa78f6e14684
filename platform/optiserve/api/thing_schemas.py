"""What programs say and read of makers, models and categories."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from optiserve.api.matching import WhyOut
from shared.catalogue.legal_lives import LegalClass

Name = Annotated[str, Field(max_length=120)]
Years = Annotated[Decimal, Field(ge=0, lt=1000, decimal_places=1)]


class Asked(Schema):
    """``dry_run`` changes nothing and says what would change. A value left out stays as it is."""

    reason: str = Field("", max_length=500)
    dry_run: bool = False

    def values(self, *but: str) -> dict[str, Any]:
        """The values that were sent."""
        return self.dict(exclude_unset=True, exclude={"reason", "dry_run", *but})


class MakerIn(Asked):
    name_ja: Name = ""
    name_en: Name = ""
    corporate_number: str = Field("", pattern=r"^([0-9]{13})?$")
    gs1_prefixes: list[Annotated[str, Field(pattern=r"^[0-9]{4,12}$")]] = []


class NewMakerIn(MakerIn):
    code: str


class ModelIn(Asked):
    """``category``: its code. ``gtins`` are added: 14 digits, with a right check digit."""

    name: Name = ""
    category: str = ""
    jmdn: str = Field("", pattern=r"^([0-9]{8})?$")
    ifu_life_years: Years | None = None
    launched: date | None = None
    discontinued_on: date | None = None
    parts_end_on: date | None = None
    gtins: list[str] = []


class NewModelIn(ModelIn):
    """``maker``: its code."""

    maker: str


class CategoryIn(Asked):
    """``legal_class``: its class in the table of legal lives, "" for none."""

    name_ja: Name = ""
    name_en: Name = ""
    major_ja: str = Field("", max_length=60)
    lendable: bool = True
    ifu_life_years: Years | None = None
    legal_class: LegalClass | Literal[""] = ""
    jmdn_codes: list[Annotated[str, Field(pattern=r"^[0-9]{8}$")]] = []


class NewCategoryIn(CategoryIn):
    code: str


class MergeMakerIn(Asked):
    """The code of the maker that it becomes."""

    into: str


class MergeModelIn(Asked):
    """The id of the model that it becomes."""

    into: int


class MergeCategoryIn(Asked):
    """The code of the category that it becomes."""

    into: str


class DifferentMakerIn(Asked):
    """The code of the maker that it is not."""

    other: str


class DifferentWordsIn(Asked):
    """What the words do not mean: the id of a model, of a maker or of a category."""

    maker: int | None = None
    model: int | None = None
    category: int | None = None


class UndoIn(Asked):
    pass


class ThingMakerOut(Schema):
    """``parent``: the maker that one which is not ``valid`` was merged into."""

    code: str
    name_ja: str
    name_en: str
    corporate_number: str
    gs1_prefixes: list[str]
    valid: bool
    parent: str | None


class ThingModelOut(Schema):
    """``merged_into``: the id of the model that it means."""

    id: int
    maker: str
    name: str
    category: str
    jmdn: str
    ifu_life_years: float | None
    launched: date | None
    discontinued_on: date | None
    parts_end_on: date | None
    merged_into: int | None


class ThingCategoryOut(Schema):
    """``merged_into``: the code of the category that it means."""

    code: str
    name_ja: str
    name_en: str
    major_ja: str
    lendable: bool
    ifu_life_years: float | None
    merged_into: str | None
    legal_class: str
    jmdn_codes: list[str]


class ChangedOut(Schema):
    """What changed, or would. ``change`` is null in a dry run. Hospitals are numbers only.

    ``months``: published figures of these count differently and wait for a revision.
    """

    change: int | None
    operation: str
    thing: str
    devices: int
    hospitals: int
    months: list[str]


class HistoryOut(ChangedOut):
    at: datetime
    by: str
    reason: str
    undone: bool


class PairOut(Schema):
    """Two makers that are perhaps one firm, and why."""

    one: str
    other: str
    reasons: list[WhyOut]
