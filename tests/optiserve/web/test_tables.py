from dataclasses import dataclass
from datetime import date

import pytest
from django.http import QueryDict

from optiserve.web.tables import Choice, Column, Listing, Table
from shared.users.models import User


@dataclass(frozen=True)
class Device:
    number: str
    name: str
    hours: int | None
    ward: str
    bought: date = date(2020, 4, 1)


DEVICES = [
    Device("A1", "輸液ポンプ", 900, "icu"),
    Device("A2", "シリンジポンプ", None, "er"),
    Device("A3", "人工呼吸器", 1200, "icu"),
]
TABLE = Table(
    name="devices",
    caption="Devices",
    columns=[
        Column("number", "Number", sortable=True, link=lambda device: f"/d/{device.number}"),
        Column("name", "Name"),
        Column("hours", "Hours", numeric=True, sortable=True),
    ],
    search=["name", "number"],
    filters=[Choice("ward", "Ward", [("icu", "ICU"), ("er", "ER")])],
    order="number",
    page_size=2,
)


def listing(query: str = "") -> Listing:
    return TABLE.bind(DEVICES, QueryDict(query))


def numbers(query: str) -> list[str]:
    return [device.number for device in listing(query).rows]


def test_a_table_without_a_state_is_in_its_own_order():
    assert numbers("") == ["A1", "A2", "A3"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("sort=hours", ["A1", "A3", "A2"]), ("sort=-hours", ["A3", "A1", "A2"])],
)
def test_rows_without_a_value_come_last_in_either_direction(query, expected):
    assert numbers(query) == expected


def test_an_unknown_order_counts_as_none():
    assert numbers("sort=-password") == ["A1", "A2", "A3"]


def test_every_word_must_be_found_whatever_its_width():
    assert numbers("q=ポンプ A2") == ["A2"]


def test_a_filter_narrows_and_an_unknown_value_does_not():
    assert numbers("ward=icu") == ["A1", "A3"]
    assert numbers("ward=moon") == ["A1", "A2", "A3"]


def test_a_page_beyond_the_last_is_the_last():
    assert listing("page=99").page.number == 2


def test_choosing_an_order_returns_to_the_first_page_and_keeps_the_rest():
    url = listing("q=ポンプ&page=2&tab=all").url(sort="hours")
    assert QueryDict(url[1:]).dict() == {"q": "ポンプ", "tab": "all", "sort": "hours"}


def test_a_head_turns_the_order_around():
    head = next(listing("sort=number").headers)
    assert (head.direction, head.url) == ("ascending", "?sort=-number")


def test_a_column_that_is_not_sortable_leads_nowhere():
    assert [bool(head.url) for head in listing().headers] == [True, False, True]


def test_cells_are_shown_and_linked():
    first = next(listing("sort=-hours").cells)
    assert [(cell.content, cell.url) for cell in first] == [
        ("A3", "/d/A3"),
        ("人工呼吸器", ""),
        ("1,200", ""),
    ]


def test_a_file_has_all_matching_rows_with_typed_values():
    assert list(listing("ward=icu&page=2").export_rows()) == [
        ["A1", "輸液ポンプ", 900],
        ["A3", "人工呼吸器", 1200],
    ]


def test_the_form_carries_what_is_not_its_own():
    assert list(listing("q=a&page=2&tab=all&sort=hours").carried) == [("tab", "all")]


def test_clearing_removes_search_and_filters_alone():
    assert listing("q=a&ward=icu&sort=hours").plain_url == "?sort=hours"


def test_a_prefix_keeps_two_tables_of_a_page_apart():
    second = Table(name="two", caption="Two", columns=TABLE.columns, order="number", prefix="two-")
    bound = second.bind(DEVICES, QueryDict("sort=-number&two-sort=-hours"))
    assert [device.number for device in bound.rows] == ["A3", "A1", "A2"]


@pytest.mark.django_db
def test_the_database_searches_and_orders_a_queryset():
    for name in ("b", "a", "c"):
        User.objects.create_user(f"{name}@tables.example")
    table = Table(
        name="people",
        caption="People",
        columns=[Column("email", "E-mail", sortable=True)],
        search=["email"],
        order="-email",
    )
    bound = table.bind(User.objects.all(), QueryDict("q=TABLES.example"))
    assert [user.email[0] for user in bound.page] == ["c", "b", "a"]
