"""The tables of a maker's looks."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from optiserve.portals.maker.figures import AreaRow
from optiserve.web.tables import Column, Table


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:.1%}"


def _digits(value: float | None) -> str | None:
    return None if value is None else f"{value:.3g}"


def _figures() -> list[Column]:
    return [
        Column("contributors", _("Hospital groups"), numeric=True, sortable=True),
        Column("devices", _("Devices"), numeric=True, sortable=True),
        Column(
            "utilisation",
            _("Utilisation"),
            cell=lambda row: _percent(row.utilisation),
            numeric=True,
            sortable=True,
        ),
        Column(
            "failure_rate",
            _("Failures per device-year"),
            cell=lambda row: _digits(row.failure_rate),
            numeric=True,
            sortable=True,
        ),
        Column("limits", _("95 % limits"), numeric=True),
        Column(
            "repair_days",
            _("Repair days per failure"),
            cell=lambda row: _digits(row.repair_days),
            numeric=True,
            sortable=True,
        ),
        Column("revision", _("Revision"), numeric=True),
        Column("nearest", _("Not published; nearest area")),
    ]


AREAS = Table(
    name="aggregates",
    caption=_("Figures by area"),
    columns=[Column("area", _("Area")), *_figures()],
    page_size=60,
    cards=False,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """Own products beside all makers in one area."""

    own: AreaRow
    market: AreaRow
    share: float | None


COMPARED = Table(
    name="compared",
    caption=_("Own products and all makers by area"),
    columns=[
        Column("area", _("Area"), path="market.area"),
        Column("own_devices", _("Own devices"), path="own.devices", numeric=True, sortable=True),
        Column("devices", _("All devices"), path="market.devices", numeric=True, sortable=True),
        Column(
            "share",
            _("Share"),
            cell=lambda row: _percent(row.share),
            numeric=True,
            sortable=True,
        ),
        Column(
            "own_rate",
            _("Own failures per device-year"),
            path="own.failure_rate",
            cell=lambda row: _digits(row.own.failure_rate),
            numeric=True,
            sortable=True,
        ),
        Column("own_limits", _("95 % limits"), path="own.limits", numeric=True),
        Column(
            "rate",
            _("All failures per device-year"),
            path="market.failure_rate",
            cell=lambda row: _digits(row.market.failure_rate),
            numeric=True,
            sortable=True,
        ),
        Column("limits", _("95 % limits"), path="market.limits", numeric=True),
        Column("own_n", _("Hospital groups (own)"), path="own.contributors", numeric=True),
        Column("n", _("Hospital groups (all)"), path="market.contributors", numeric=True),
        Column("revision", _("Revision"), path="market.revision", numeric=True),
    ],
    page_size=60,
    cards=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized(AreaRow):
    """One size of hospital in one area."""

    band: str


SIZES = Table(
    name="sizes",
    caption=_("Figures by size of hospital and area"),
    columns=[Column("area", _("Area")), Column("band", _("Beds")), *_figures()],
    page_size=60,
    cards=False,
)
