"""The three sentences a report opens with: how many devices, what to replace, how we stand.

Each is made from the figures and names the page that shows them.
"""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_pages import Section, Standing
from reporting.documents.report_words import (
    category_called,
    device_called,
    limits,
    metric_name,
    number,
)
from reporting.metrics.month.use import Sizing


def findings(report: HospitalReport) -> list[str]:
    """Three sentences, in the active language."""
    return [_numbers(report), _replacement(report), _standing(report)]


def _numbers(report: HospitalReport) -> str:
    """Whether devices are too few or too many."""
    if not report.pages.lends:
        return _(
            "No lending data were provided, so use and the number of devices needed cannot be"
            " judged (definitions on page %(page)d)."
        ) % {"page": report.pages.number(Section.PEERS)}
    found = [one for one in report.pages.figures.sizing if one.owned]
    page = {"page": report.pages.number(Section.SIZING)}
    if not found:
        return _("No category has loans enough to say how many are needed (page %(page)d).") % page
    short = min(found, key=lambda one: (one.surplus.most, one.category))
    if short.surplus.most < 0:
        text = _(
            "%(category)s: %(owned)s owned, %(needed)s needed: at least %(by)s too few"
            " (page %(page)d)."
        )
        return text % (_sized(report, short) | page | {"by": f"{-short.surplus.most:,}"})
    out = max(found, key=lambda one: (one.stock_outs, one.category))
    if out.stock_outs:
        text = _(
            "%(category)s ran out on %(days)d days of the year: %(owned)s owned, %(most)s or more"
            " needed (page %(page)d)."
        )
        return text % (_sized(report, out) | page | {"days": out.stock_outs})
    spare = max(found, key=lambda one: (one.surplus.least, one.category))
    if spare.surplus.least > 0:
        text = _(
            "%(category)s: %(owned)s owned, %(needed)s needed: at least %(by)s may be"
            " spared (page %(page)d)."
        )
        return text % (_sized(report, spare) | page | {"by": f"{spare.surplus.least:,}"})
    return _("No category is clearly short of devices or has too many (page %(page)d).") % page


def _sized(report: HospitalReport, one: Sizing) -> dict[str, object]:
    least, most = one.owned - one.surplus.most, one.owned - one.surplus.least
    return {
        "category": category_called(report, one.category),
        "owned": f"{one.owned:,}",
        "needed": f"{most:,}" if least == most else f"{least:,}–{most:,}",
        "most": f"{most:,}",
    }


def _replacement(report: HospitalReport) -> str:
    """What to replace first."""
    ages = report.pages.figures.ages
    page = {"page": report.pages.number(Section.AGES)}
    if not ages.devices:
        return _("No device was in service at the month's end (page %(page)d).") % page
    undecided = ages.suggested.get("undecided", 0)
    if not ages.to_replace:
        text = _("None of %(devices)s devices has points enough to be replaced (page %(page)d).")
        if undecided:
            text = _(
                "None of %(devices)s devices has points enough to be replaced; too little is known"
                " of %(undecided)s (page %(page)d)."
            )
        return text % {"devices": f"{ages.devices:,}", "undecided": f"{undecided:,}", **page}
    first = next((one for one in ages.candidates if one.action in {"replace", "hold_repair"}), None)
    if first is None:
        text = _("%(count)s devices are to be replaced (page %(page)d).")
        return text % {"count": f"{ages.to_replace:,}", **page}
    asset, _name = device_called(report, first.device)
    text = _(
        "%(count)s of %(devices)s devices are to be replaced, %(asset)s (%(category)s, %(points)s"
        " points) first (page %(page)d)."
    )
    return text % {
        "count": f"{ages.to_replace:,}",
        "devices": f"{ages.devices:,}",
        "asset": asset,
        "category": category_called(report, first.category),
        "points": number(first.score, decimals=0),
        **page,
    }


def _standing(report: HospitalReport) -> str:
    """Whether the hospital does worse than its like; without peers, how often devices fail."""
    if report.pages.standings:
        worst = max(report.pages.standings, key=_badness)
        text = _(
            "%(metric)s: %(percentile)s of 100 among %(peers)d hospitals of the same size, the"
            " figure furthest from the middle (page %(page)d)."
        )
        return text % {
            "metric": metric_name(worst.metric),
            "percentile": number(worst.peers.percentile, decimals=0),
            "peers": worst.peers.peers,
            "page": report.pages.number(Section.PEERS),
        }
    rate = report.pages.figures.failures.rate
    page = {"page": report.pages.number(Section.FAILURES)}
    if rate is None:
        return _("No device was in service, so there is no failure rate (page %(page)d).") % page
    told = {"years": number(rate.device_years), **page}
    if not rate.failures:
        text = _(
            "No failure was counted in %(years)s device-years: the true rate is at most"
            " %(upper)s per device-year (95%%, page %(page)d)."
        )
        return text % {**told, "upper": number(rate.upper, decimals=2)}
    text = _(
        "%(failures)s failures in %(years)s device-years, %(rate)s per device-year (95%% limits"
        " %(limits)s; page %(page)d); too few hospitals to compare with."
    )
    return text % {
        **told,
        "failures": f"{rate.failures:,}",
        "rate": number(rate.rate, decimals=2),
        "limits": limits(rate),
    }


def _badness(one: Standing) -> tuple[float, str]:
    return abs(one.peers.percentile - 50), one.metric
