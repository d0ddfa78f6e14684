from datetime import date

import pytest

from reporting.metrics.inspection import Inspection, done_in_time, overdue

MAY = {"start": date(2026, 5, 1), "end": date(2026, 6, 1)}


def test_what_was_due_in_the_period_and_done_in_its_month():
    plan = [
        Inspection(date(2026, 5, 10), date(2026, 5, 30)),
        Inspection(date(2026, 5, 10), date(2026, 6, 3)),
        Inspection(date(2026, 5, 11), reason="in use"),
        Inspection(date(2026, 5, 12), reason="in use"),
        Inspection(date(2026, 5, 12)),
        Inspection(date(2026, 6, 1), date(2026, 5, 30)),
    ]
    found = done_in_time(plan, **MAY)
    assert (found.due, found.in_time, found.late, found.share) == (5, 1, 1, 0.2)
    assert found.reasons == (("in use", 2), ("", 1))


@pytest.mark.parametrize("done", [date(2026, 4, 27), date(2026, 6, 4)])
def test_a_window_may_be_wider_than_the_month(done):
    plan = [Inspection(date(2026, 5, 10), done)]
    assert done_in_time(plan, **MAY, slack_days=3).in_time == 0
    assert done_in_time(plan, **MAY, slack_days=4).in_time == 1


def test_when_nothing_was_due_there_is_no_share():
    assert done_in_time([], **MAY).share is None


def test_overdue_are_those_whose_next_date_has_passed():
    days = [date(2026, 4, 30), date(2026, 5, 1), None]
    assert overdue(days, on=date(2026, 5, 1)) == 0.5
    assert overdue([None], on=date(2026, 5, 1)) is None
