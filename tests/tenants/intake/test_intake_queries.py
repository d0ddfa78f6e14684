"""Reading what arrived."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.equipment.models import Device
from tenants.intake import queries, services
from tenants.intake.mapping import Mapping
from tenants.intake.models import FileState
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    FAULTS,
    LEDGER,
    LOANS,
    NOVEMBER,
    OCTOBER,
    commit,
    hand_over,
    pump,
    receive,
)

pytestmark = pytest.mark.usefixtures("in_alpha")

NAMELESS = ("", *pump(1)[1:])


def test_a_preview_counts_what_a_commit_would_do() -> None:
    commit("ledger", OCTOBER, [pump(1), pump(2), pump(3)])
    file = hand_over("ledger", NOVEMBER, [pump(1), pump(2, ward="ICU"), pump(4), NAMELESS])
    found = queries.preview(file)
    assert (found.new, found.changed, found.same, found.rejected) == (1, 1, 1, 1)


@pytest.mark.parametrize("kind", ["loans", "faults"])
def test_a_preview_counts_events_too(kind: str) -> None:
    rows = [("ME-1", f"2026/10/{day}", "", "") for day in (1, 2)]
    commit(kind, OCTOBER, rows)
    last = ("ME-1", "2026/10/3", "", "")
    changed = (
        ("ME-1", "2026/10/2", "2026/10/5", "")
        if kind == "loans"
        else (*last[:1], "2026/10/2", "", "2026/10/5")
    )
    found = queries.preview(hand_over(kind, NOVEMBER, [rows[0], changed, last]))
    assert (found.new, found.changed, found.same) == (1, 1, 1)


def test_a_preview_shows_the_first_rows_and_all_with_errors() -> None:
    file = hand_over("ledger", OCTOBER, [*(pump(number) for number in range(9)), NAMELESS])
    rows = list(queries.preview(file, first=2).rows)
    assert [row.status for row in rows] == ["ok", "ok", "rejected"]
    assert (rows[0].raw["購入日"], rows[0].data["acquired_on"]) == ("R2.4.1", "2020-04-01")


def test_a_months_state_is_told_by_kind() -> None:
    commit("ledger", OCTOBER, [pump(1)])
    hand_over("loans", OCTOBER, [("ME-1", "2026/10/1", "", "")])
    services.discard(
        file=hand_over("faults", OCTOBER, [("ME-1", "2026/10/1", "", "")]), by=BY, at=AT
    )
    assert queries.month_state(OCTOBER) == {
        "ledger": "committed",
        "loans": "to_check",
        "faults": "not_received",
    }


def test_files_are_found_by_month_and_kind() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1)])
    assert list(queries.files(month=OCTOBER, kind="ledger")) == [file]
    assert not queries.files(month=NOVEMBER).exists()
    assert queries.file(file.pk) == file


def test_corrected_rows_add_to_the_committed_file() -> None:
    file = commit("ledger", OCTOBER, [pump(1), pump(2), pump(3), NAMELESS])
    headers, rows = queries.rejected_rows(file)
    assert headers == [*LEDGER, "エラー内容"]
    corrected = io.StringIO()
    csv.writer(corrected).writerows([headers, *(["ME-4", *row[1:]] for row in rows)])
    added = receive("ledger", OCTOBER, corrected.getvalue().encode(), auto_commit=True)
    file.refresh_from_db()
    assert (added.state, added.corrects, file.state) == (FileState.COMMITTED, file, "committed")
    assert Device.objects.filter(missing_since=None).count() == 4
    assert queries.committed_rows(OCTOBER) == {"ledger": 4}


MAPPINGS = {
    "loans": Mapping(
        columns={"asset_no": LOANS[0], "loaned_at": LOANS[1], "returned_at": LOANS[2]}
    ),
    "faults": Mapping(columns={"asset_no": FAULTS[0], "reported_at": FAULTS[1]}),
}
CELLS = st.sampled_from(["ME-1", "ME-2", "ME-3", "", "合計", "R2.4.1", "2026/10/1", "不明"])
ROWS = st.lists(st.tuples(*[CELLS] * 4), min_size=1, max_size=12)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kind=st.sampled_from(["loans", "faults"]), rows=ROWS)
def test_every_row_is_committed_skipped_or_rejected(kind: str, rows: list[tuple[str, ...]]) -> None:
    file = hand_over(kind, OCTOBER, rows)
    if file.state == FileState.UNREADABLE:
        return
    if file.state != FileState.COMMITTED:
        file = services.map_columns(file=file, mapping=MAPPINGS[kind], by=BY, at=AT)
    file = services.commit(file=file, by=BY, at=AT)
    assert file.rows == file.rows_committed + file.rows_skipped + file.rows_rejected
    assert file.rows == file.import_rows.count()
