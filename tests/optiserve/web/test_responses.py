import pytest
from django.test import RequestFactory
from django.utils import translation

from optiserve.web import gallery, responses


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def asked(query: str = "", *, exports: bool = True, **headers: str):
    request = RequestFactory().get(f"/?{query}", headers=headers)
    listing = gallery.DEVICES.bind(gallery.devices(), request.GET, exports=exports)
    return responses.respond(
        request, "web/components/pagination.html", listing=listing, preamble=["2026-10"]
    )


def test_a_browser_gets_the_page():
    assert b'id="table-devices"' not in asked().content


def test_htmx_gets_the_table_alone():
    content = asked(**{"hx-request": "true", "hx-target": "table-devices"}).content.decode()
    assert content.startswith('<div class="table" id="table-devices"')


def test_caches_keep_page_and_fragment_apart():
    assert "HX-Target" in asked()["Vary"]


def test_csv_holds_every_row_below_its_preamble():
    response = asked("export=csv&page=3")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == ("2026-10", 3 + 137)
    assert response["Content-Disposition"] == 'attachment; filename="devices.csv"'


def test_xlsx_is_a_workbook():
    assert asked("export=xlsx").content.startswith(b"PK")


def test_nobody_exports_what_may_not_be_exported():
    assert asked("export=csv", exports=False)["Content-Type"].startswith("text/html")


def test_a_search_without_result_says_so():
    content = asked("q=zzz", **{"hx-target": "table-devices"}).content.decode()
    assert "Nothing matches" in content


def test_the_table_marks_its_order_for_screen_readers():
    content = asked("sort=-hours", **{"hx-target": "table-devices"}).content.decode()
    assert 'aria-sort="descending"' in content
