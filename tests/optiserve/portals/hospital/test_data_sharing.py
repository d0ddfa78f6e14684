"""The screen on which a hospital sees what it gives, and stops it (H14)."""

from optiserve.usecases import close_month, drive_month
from shared.hospitals.models import Hospital
from tests.journeys.small_world import NOVEMBER_1, OCTOBER, furnish
from tests.people import ALICE, SVEN


def test_what_is_withheld_has_a_dash_and_what_was_given_is_listed(at_alpha, alpha, bravo):
    furnish(alpha)
    furnish(bravo)
    run = close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    list(drive_month.run_to_the_end(run_id=run.pk, at=NOVEMBER_1))
    page = at_alpha(ALICE).get("/sharing/").content.decode()
    assert "What this hospital gave, October 2026" in page
    assert "Infusion pump" in page
    assert "–" in page


def test_before_anything_is_published_it_says_so(at_alpha, alpha):
    page = at_alpha(SVEN).get("/sharing/").content.decode()
    assert "Nothing has been published" in page


def test_an_administrator_stops_and_resumes(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    visitor.post("/sharing/stop/")
    assert not Hospital.objects.get(pk=alpha.pk).shares_data
    assert "Share again" in visitor.get("/sharing/").content.decode()
    visitor.post("/sharing/resume/")
    assert Hospital.objects.get(pk=alpha.pk).shares_data


def test_staff_look_and_do_not_decide(at_alpha, alpha):
    visitor = at_alpha(SVEN)
    assert (
        "Administrators of the hospital decide this." in visitor.get("/sharing/").content.decode()
    )
    assert visitor.post("/sharing/stop/").status_code == 403
