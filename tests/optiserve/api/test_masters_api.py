"""Masters and the quality of data over the API."""

from optiserve.tenancy.context import inside
from tenants.equipment.models import Ward
from tenants.reports.services import freeze_quality
from tests.tenants.intake.services.arrivals import AT, OCTOBER, commit, pump


def _put(program, rows, **more):
    return program.put(
        "/api/v1/masters/wards", {"rows": rows, **more}, content_type="application/json"
    )


def test_a_dry_run_says_what_would_change_and_writes_nothing(alpha_program, alpha):
    program = alpha_program("master.read", "master.write")
    answer = _put(program, [{"name": "ICU", "ward_type": "icu"}], dry_run=True).json()
    assert [line["state"] for line in answer] == ["new"]
    assert program.get("/api/v1/masters/wards").json() == []


def test_rows_are_written_and_read_back(alpha_program, alpha):
    program = alpha_program("master.read", "master.write")
    _put(program, [{"name": "ICU", "ward_type": "icu", "beds": "8"}])
    assert _put(program, [{"name": "ICU", "beds": "8"}]).json()[0]["state"] == "same"
    [row] = program.get("/api/v1/masters/wards").json()
    assert (row["name"], row["ward_type"], row["beds"]) == ("ICU", "icu", "8")


def test_wrong_lines_write_nothing(alpha_program, alpha):
    program = alpha_program("master.write")
    answer = _put(program, [{"name": "ICU"}, {"name": "HCU", "ward_type": "nonsense"}])
    assert answer.status_code in (409, 422)
    assert answer.json()["code"] == "master-lines-wrong"
    with inside(alpha):
        assert not Ward.objects.exists()


def test_the_quality_of_a_month_is_told_with_its_reasons(alpha_program):
    told = alpha_program("master.read").get("/api/v1/quality/2026-10").json()
    assert told["reasons"][0]["code"] == "missing_file"


def test_the_quality_reported_stays_when_the_month_becomes_better(alpha_program, alpha):
    with inside(alpha):
        freeze_quality(month=OCTOBER, revision=1, at=AT)
        commit("ledger", OCTOBER, [pump(1)])
    program = alpha_program("master.read")
    told = program.get("/api/v1/quality/2026-10").json()
    [reported] = told["reported"]
    assert reported["revision"] == 1
    assert reported["score"] < told["score"]
    assert [one["month"] for one in program.get("/api/v1/quality").json()] == ["2026-10"]
