"""The screen of report settings, and comments for the committee."""

from optiserve.tenancy.context import inside
from tenants.reports import settings as kept
from tests.people import ALICE, VERA

FORM = {
    "version": "0", "sections": ["use", "sizing"], "beside": "U4", "counted_at": "08:30",
    "low_use": "10", "high_use": "90", "replace_from": "55", "fiscal_year_from": "4",
    "w_age": "25", "w_failure": "25", "w_parts": "20", "w_repair_cost": "10",
    "w_downtime": "10", "w_risk": "5", "w_utilisation": "5",
}  # fmt: skip


def test_settings_are_kept_and_listed(at_alpha, alpha):
    page = at_alpha(ALICE).post("/report-settings/change/", FORM, follow=True)
    assert "What changed" in page.content.decode()
    with inside(alpha):
        held = kept.current()
    assert (held.beside, held.replace_from, held.weights) == ("U4", 55, {})
    assert not held.shows("peers")


def test_what_is_wrong_is_said_where_it_is(at_alpha, alpha):
    answer = at_alpha(ALICE).post("/report-settings/change/", FORM | {"low_use": "95"})
    assert answer.status_code == 422
    assert "This must be lower than high utilisation." in answer.content.decode()


def test_a_viewer_looks_and_changes_nothing(at_alpha, alpha):
    assert "fieldset disabled" in at_alpha(VERA).get("/report-settings/").content.decode()
    assert at_alpha(VERA).post("/report-settings/change/", FORM).status_code == 403


def test_a_comment_stands_and_the_one_before_is_kept(at_alpha, reported):
    for text in ("要検討", "第2四半期に購入"):
        at_alpha(ALICE).post("/reports/2026-10/1/comment/", {"text": text})
    page = at_alpha(VERA).get("/reports/2026-10/1/").content.decode()
    assert page.index("第2四半期に購入") < page.index("What stood before") < page.index("要検討")


def test_a_dealer_reads_no_comment(as_dealer, at_alpha, reported):
    at_alpha(ALICE).post("/reports/2026-10/1/comment/", {"text": "内輪の話"})
    page = as_dealer("report").get("/reports/2026-10/1/").content.decode()
    assert "内輪の話" not in page
