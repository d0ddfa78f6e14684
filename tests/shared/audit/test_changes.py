"""Before and after: what differs, exactly, without persons."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.changes import NotForTheTrail, change

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.dates())
ROWS = st.dictionaries(st.sampled_from("abcdef"), VALUES)


def test_only_what_differs_is_kept() -> None:
    told = change({"beds": 100, "name": "Alpha"}, {"beds": 120, "name": "Alpha"})
    assert told == {"before": {"beds": 100}, "after": {"beds": 120}}


def test_what_is_new_has_no_before() -> None:
    told = change(None, {"starts_on": date(2026, 4, 1), "price_yen": 90000})
    assert told == {"before": {}, "after": {"starts_on": "2026-04-01", "price_yen": 90000}}


def test_a_mapping_inside_is_taken_apart() -> None:
    before, after = {"columns": {"asset_no": "A", "serial": "B"}}, {"columns": {"asset_no": "C"}}
    assert change(before, after) == {
        "before": {"columns.asset_no": "A", "columns.serial": "B"},
        "after": {"columns.asset_no": "C"},
    }


@pytest.mark.parametrize("row", [{"email": "a@b.example"}, {"password": "x"}, {"price": 1.5}])
def test_persons_secrets_and_fractions_are_refused(row: dict[str, Any]) -> None:
    with pytest.raises(NotForTheTrail):
        change(None, row)


@given(ROWS, ROWS)
def test_before_and_after_together_lead_from_one_row_to_the_other(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    told, whole = change(before, after), change(None, after)["after"]
    kept = {name: one for name, one in change(None, before)["after"].items() if name in after}
    assert {**kept, **told["after"]} == whole
    assert set(told["before"]) - set(told["after"]) == set(before) - set(after)
