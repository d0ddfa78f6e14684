"""The page's table is the code's."""

import pytest

import costs
from stages import STAGES
from tests.conftest import DEPLOY


def test_the_page_shows_what_the_code_adds_up() -> None:
    page = (DEPLOY.parent / "docs" / "aws.md").read_text("utf-8")
    assert costs.table() in page, "python deploy/aws/costs.py, into docs/aws.md"


@pytest.mark.parametrize("name", STAGES)
def test_the_budgets_alarm_leaves_room_and_not_much(name: str) -> None:
    import account

    expected = sum(costs.lines(STAGES[name]).values())
    assert expected < account.BUDGET[name] < 1.5 * expected
