"""The three sentences a report opens with: how many devices, what to replace, how we stand.

Each is made from the figures and names the page that shows them.
"""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_pages import Section
from reporting.documents.report_words import (
    category_called,
    device_called,
    limits,
    number,
    percent,
)
from reporting.metrics.benchmark import FAILURES, UTILISATION
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
    benchmark = report.pages.benchmark
    page = {"page": report.pages.number(Section.PEERS)}
    failures, use = benchmark.mix(FAILURES), benchmark.mix(UTILISATION)
    if failures:
        texts = {
            1: _(
                "Centrally managed devices fail more often than at comparable hospitals: %(own)s"
                " per device-year, theirs %(peers)s, more than chance explains (page %(page)d)."
            ),
            0: _(
                "Centrally managed devices fail about as often as at comparable hospitals: %(own)s"
                " per device-year, theirs %(peers)s, a difference that chance explains"
                " (page %(page)d)."
            ),
            -1: _(
                "Centrally managed devices fail less often than at comparable hospitals: %(own)s"
                " per device-year, theirs %(peers)s, less than chance explains (page %(page)d)."
            ),
        }
        told = {
            "own": number(failures.own, decimals=2),
            "peers": number(failures.peers, decimals=2),
        }
        return texts[failures.verdict] % (told | page)
    if use:
        texts = {
            1: _("Devices are lent more than at comparable hospitals"),
            0: _("Devices are lent as much as at comparable hospitals"),
            -1: _("Devices are lent less than at comparable hospitals"),
        }
        told = {"own": percent(use.own), "peers": percent(use.peers)}
        return texts[use.verdict] + _(
            ": utilisation %(own)s, theirs %(peers)s (page %(page)d)."
        ) % (told | page)
    return _alone(report)


def _alone(report: HospitalReport) -> str:
    """How often devices fail, where nobody compares."""
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
