"""A report for a reader who may not see what devices cost."""

from dataclasses import replace

from reporting.documents.hospital_report import HospitalReport


def without_costs(report: HospitalReport) -> HospitalReport:
    """The same report without a yen in it.

    The list of what to replace first is left out whole: its points rest on costs, and would let
    them be worked out.
    """
    figures = report.pages.figures
    idle = tuple(replace(one, cost=None) for one in figures.wards.idle)
    bare = replace(
        figures,
        wards=replace(figures.wards, idle=idle),
        ages=replace(figures.ages, candidates=()),
        plan=(),
    )
    return replace(report, pages=replace(report.pages, figures=bare))
