"""Fleets invented by Hypothesis: devices with spans of service, loans and repairs, many at odds."""

from hypothesis import settings
from hypothesis import strategies as st

from reporting.metrics.fleet import Fleet, assemble
from reporting.metrics.intervals import MINUTES_A_DAY, Span, Spans

DAYS = 4
PERIOD: Span = (0, DAYS * MINUTES_A_DAY)
OWNERS = 4

Row = tuple[int, int, int]

modest = settings(max_examples=60, deadline=None)


def rows(least: int, most: int, longest: int) -> st.SearchStrategy[list[Row]]:
    """Spans of any owner that begin between least and most; some are empty."""
    return st.lists(
        st.tuples(
            st.integers(0, OWNERS - 1), st.integers(least, most), st.integers(0, longest)
        ).map(lambda row: (row[0], row[1], row[1] + row[2])),
        max_size=14,
    )


def fleet(
    service: list[Row], loans: list[Row], repairs: list[Row] | None = None, devices: int = OWNERS
) -> Fleet:
    return assemble(
        devices=devices,
        period=PERIOD,
        service=Spans.rows(service),
        loans=Spans.rows(loans),
        repairs=Spans.rows(repairs or []),
    )


fleets = st.builds(fleet, rows(-2000, 6000, 4000), rows(-2000, 6000, 4000), rows(-2000, 6000, 1500))
whole = [(owner, *PERIOD) for owner in range(OWNERS)]
"""All devices in service throughout."""
