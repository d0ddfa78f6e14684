"""Age and replacement: which devices first, by weights that can be tried, and three years of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis import texts
from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.portals.hospital.analysis.devices import names_of
from optiserve.portals.hospital.analysis.frame import Panel, basis, device_link, show, tall
from optiserve.portals.hospital.analysis.overview import notices
from optiserve.usecases.read_figures import chosen, figures_of, rows_of
from optiserve.web.charts import DataTable
from reporting.charts import hospital as charts
from reporting.charts.analysis import Bar, bars
from reporting.charts.theme import Size
from reporting.documents.report_words import number, percent
from reporting.metrics.month.ages import AGE_BOUNDS, Ages, Candidate, ages_of
from reporting.metrics.month.hospital_month import HospitalMonth, Period
from reporting.metrics.month.plan import PlanYear, plan_of
from reporting.metrics.replacement import WEIGHTS, Action, Component
from tenants.reports.settings import ReportSettings

FIRST: Final = 20
MOST_WEIGHT: Final = 100
COMPONENTS: Final[dict[str, Promise | str]] = {
    Component.AGE: gettext_lazy("Age"),
    Component.FAILURE: gettext_lazy("Failures"),
    Component.PARTS: gettext_lazy("End of parts"),
    Component.REPAIR_COST: gettext_lazy("Repair cost"),
    Component.DOWNTIME: gettext_lazy("Downtime"),
    Component.RISK: gettext_lazy("Risk class"),
    Component.UTILISATION: gettext_lazy("Utilisation"),
}
ACTIONS: Final[dict[str, Promise | str]] = {
    Action.REPLACE: gettext_lazy("Replace"),
    Action.REDUCE: gettext_lazy("Do not replace: too many"),
    Action.KEEP: gettext_lazy("Keep"),
    Action.HOLD_REPAIR: gettext_lazy("Replace rather than repair"),
    Action.UNDECIDED: gettext_lazy("Undecided: too little known"),
}


@needs("analysis.read")
@require_GET
def ages(request: HttpRequest) -> HttpResponse:
    """Ages, priorities by the weights of the address, and a plan of three years."""
    asked = asking.read(request)
    if asked is None:
        return show(request, asked, "analysis_ages")
    settings = chosen(request.principal)
    found = figures_of(request.principal, asked.look, settings)
    held = settings.weights or {str(name): round(weight) for name, weight in WEIGHTS.items()}
    weights = tried_weights(request.GET, held)
    budget = _yen(request.GET.get("budget", ""))
    rows = rows_of(request.principal, asked.look, settings)
    if weights is not None:
        tried = {Component(name): float(weight) for name, weight in weights.items()}
        rows = replace(rows, settings=replace(rows.settings, weights=tried))
    told = ages_of(rows, use=found.use, sizing=found.sizing, first=FIRST)
    plan = plan_of(rows, use=found.use, sizing=found.sizing, yearly_yen=budget)
    with_costs = request.principal.with_costs
    named = names_of([one.device for one in told.candidates])
    panels = [
        _bands(told, found),
        _candidates(told, found.year, asked, named, with_costs=with_costs),
        *([_plan(plan, found, settings, budget)] if with_costs else []),
    ]
    context = {
        "weights": [
            (str(name), label, (weights or held)[str(name)]) for name, label in COMPONENTS.items()
        ],
        "changed": weights is not None and weights != held,
        "refused": weights is None and any(f"w_{name}" in request.GET for name in held),
        "budget": budget,
        "with_costs": with_costs,
        "may_keep": request.principal.may("report-settings.write"),
        "settings": settings,
    }
    return show(
        request,
        asked,
        "analysis_ages",
        panels,
        notices=notices(found),
        template="hospital/analysis/ages.html",
        context=context,
    )


def tried_weights(query: QueryDict, held: Mapping[str, int]) -> dict[str, int] | None:
    """The weights that somebody tries, each 0 to 100; None where there are none, or no weights."""
    given = {name: query.get(f"w_{name}", "") for name in held}
    if not all(text.isascii() and text.isdigit() for text in given.values()):
        return None
    weights = {name: int(text) for name, text in given.items()}
    fits = all(weight <= MOST_WEIGHT for weight in weights.values()) and any(weights.values())
    return weights if fits else None


def _yen(text: str) -> int | None:
    plain = text.replace(",", "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() else None


def _bands(told: Ages, found: HospitalMonth) -> Panel:
    labels = [f"{low}–{high}" for low, high in zip((0, *AGE_BOUNDS), AGE_BOUNDS, strict=False)]
    labels.append(_("%(years)d or more") % {"years": AGE_BOUNDS[-1]})
    counts = list(zip(labels, told.bands, strict=True))
    clocks = told.clocks
    lives = [
        (_("Older than the life in the instructions for use"), clocks.ifu),
        (_("Older than 1.5 times that life"), clocks.economic),
        (_("Older than the legal life (of taxation, for reference)"), clocks.legal),
    ]
    return Panel(
        title=_("Devices by age (years)"),
        definition=_(
            "Age at the month's end, from the first day in use, else the purchase, else the middle"
            " of the year of manufacture (A1)."
        ),
        basis=basis(sum(told.bands), found.month),
        spec=charts.ages(
            [charts.AgeCount(label, count) for label, count in counts],
            title=_("Devices by age (years)"),
            size=Size("container", 220),
        )
        if sum(told.bands)
        else None,
        table=DataTable(
            [_("Age (years)"), _("Devices")],
            [
                *([label, count] for label, count in counts),
                [_("Unknown"), told.unknown],
                *([label, f"{life.past} / {life.known}"] for label, life in lives if life.known),
            ],
        ),
        empty=_("No device has a known age."),
        rows="devices",
    )


def _candidates(
    told: Ages, period: Period, asked: Asked, named: dict[int, str], *, with_costs: bool
) -> Panel:
    rows = [one for one in told.candidates if one.score is not None]
    components = list(COMPONENTS)
    money = [_("Acquisition cost")] if with_costs else []
    return Panel(
        title=_("First in order of replacement priority"),
        definition=_(
            "S1: of 100 points, each reason times its weight, over the weights of the reasons that"
            " are known. Below half of the weights known there is no decision. A sum of reasons,"
            " not a verdict: published schemes disagree on the weights."
        ),
        basis=basis(told.devices, period),
        spec=bars(
            [
                Bar(
                    named.get(one.device, str(one.device))[:24],
                    round(one.score or 0, 1),
                    _strongest(one),
                )
                for one in rows
            ],
            title=_("Points, and the strongest reasons"),
            value_format=".0f",
            ticks=(0, 20, 40, 60, 80, 100),
            size=tall(len(rows)),
        )
        if rows
        else None,
        table=DataTable(
            [
                _("Device"),
                _("Points"),
                _("Known"),
                _("Suggested"),
                *(str(COMPONENTS[name]) for name in components),
                *money,
            ],
            [
                [
                    device_link(one.device, named.get(one.device, str(one.device)), asked),
                    number(one.score),
                    percent(one.coverage),
                    str(ACTIONS[one.action]),
                    *(number(one.points.get(str(name))) for name in components),
                    *([texts.yen(one.cost)] if with_costs else []),
                ]
                for one in rows
            ],
        )
        if rows
        else None,
        empty=_("Nothing is known that speaks for or against replacing a device."),
        listed=True,
        note=" · ".join(
            f"{ACTIONS[action]}: {count:,}" for action, count in sorted(told.suggested.items())
        ),
        rows="devices",
    )


def _strongest(one: Candidate) -> str:
    reasons = sorted(one.points.items(), key=lambda pair: -pair[1])[:2]
    said = " + ".join(str(COMPONENTS[name]) for name, points in reasons if points > 0)
    return f"{one.score:.0f}: {said}" if said else f"{one.score:.0f}"


def _plan(
    plan: tuple[PlanYear, ...], found: HospitalMonth, settings: ReportSettings, budget: int | None
) -> Panel:
    labels = [_fiscal_year(found.month, settings, one.year) for one in plan]
    return Panel(
        title=_("Three years of replacement"),
        definition=_(
            "A device falls due in the year in which its age alone brings it to the limit of"
            " %(limit)d points. It is replaced at its acquisition cost; price rises are not in it."
        )
        % {"limit": settings.replace_from},
        basis=basis(sum(len(one.due) for one in plan), found.month, of=_("devices due")),
        spec=bars(
            [
                Bar(
                    label,
                    one.yen / 10_000,
                    _("%(yen)s for %(devices)d devices")
                    % {"yen": texts.yen(one.yen), "devices": len(one.chosen)},
                )
                for label, one in zip(labels, plan, strict=True)
            ],
            title=_("Ten thousand yen a year"),
            value_format=",.0f",
            size=tall(len(plan)),
        )
        if any(one.yen for one in plan)
        else None,
        table=DataTable(
            [
                _("Year"),
                _("Fall due"),
                _("Of which without a known cost"),
                _("Replaced in it"),
                _("Cost"),
                _("Wait"),
            ],
            [
                [
                    label,
                    len(one.due),
                    one.unpriced,
                    len(one.chosen),
                    texts.yen(one.yen),
                    one.waiting,
                ]
                for label, one in zip(labels, plan, strict=True)
            ],
        ),
        listed=True,
        note=_("Without a limit.")
        if budget is None
        else _("With %(yen)s a year; what does not fit waits for the next.")
        % {"yen": texts.yen(budget)},
        rows="devices",
    )


def _fiscal_year(month: Period, settings: ReportSettings, year: int) -> str:
    """The fiscal year that the plan's year falls into, the first beginning after the month."""
    begins = month.since.year + (month.since.month >= settings.fiscal_year_from)
    return _("Fiscal %(year)d") % {"year": begins + year - 1}
