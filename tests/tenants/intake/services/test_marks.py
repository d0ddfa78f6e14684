"""How devices are managed: as people say of single ones and of categories, whatever is told."""

import pytest

from tenants.equipment.models import Device, LocalCategory
from tenants.intake.services import commits, decisions, equipment
from tenants.intake.services.marks import mark
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    LEDGER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    commit,
    known,
    pump,
)

pytestmark = pytest.mark.usefixtures("in_alpha")
HEADERS = (*LEDGER, "管理区分", "シリアル番号")


def row(number, managed="", **more):
    return (*pump(number, **more), managed, f"SN-{number:>4}".replace(" ", "0"))


def told(*rows, month=OCTOBER):
    return commit("ledger", month, rows, headers=HEADERS)


def say(key, managed="", *, is_demo=False):
    return mark(device_key=key, managed=managed, is_demo=is_demo, note="", by=BY, at=AT)


def managed(key):
    return Device.objects.values_list("managed", "status").get(key=key)


def test_a_mark_goes_before_the_ledger_also_of_later_ones():
    told(row(1, "中央管理"))
    say("ME-1", "resident", is_demo=True)
    told(row(1, "中央管理", ward="ICU"), month=NOVEMBER)
    assert managed("ME-1") == ("resident", "demo")


def test_a_mark_taken_back_leaves_what_the_ledger_says():
    told(row(1, "中央管理"))
    before = known()
    say("ME-1", "resident", is_demo=True)
    say("ME-1")
    assert known() == before


def test_a_mark_names_the_months_it_changes_and_a_repeated_one_none():
    told(row(1), month=SEPTEMBER)
    told(row(1), month=OCTOBER)
    assert [str(day) for day in say("ME-1", "ward").months] == ["2026-09-01", "2026-10-01"]
    assert say("ME-1", "ward").months == []


def test_of_a_device_that_nobody_knows_nothing_can_be_said():
    with pytest.raises(Device.DoesNotExist):
        say("ME-9", "ward")


def test_a_category_manages_devices_of_which_the_ledger_says_nothing():
    told(row(1), row(2, "中央管理"))
    LocalCategory.objects.update(managed="resident")
    equipment.heed_marks()
    assert (managed("ME-1")[0], managed("ME-2")[0]) == ("resident", "central")


def test_a_category_manages_from_its_month_on():
    told(row(1), month=OCTOBER)
    LocalCategory.objects.update(managed="resident", valid_from=NOVEMBER.start)
    equipment.heed_marks()
    assert managed("ME-1")[0] == "central"
    told(row(1), month=NOVEMBER)
    assert managed("ME-1")[0] == "resident"


def test_marks_outlast_an_undo_and_a_commit_made_again():
    told(row(1), month=SEPTEMBER)
    file = told(row(1, ward="ICU"), month=OCTOBER)
    say("ME-1", "ward")
    commits.undo(file=file, by=BY, at=AT)
    assert managed("ME-1")[0] == "ward"


def test_a_renumbered_device_keeps_its_mark():
    told(row(1), row(2), month=SEPTEMBER)
    say("ME-1", "ward")
    renumbered = ("ME-9", *row(1)[1:])
    told(renumbered, row(2), month=OCTOBER)
    decisions.answer_same(former_key="ME-1", key="ME-9", same=True, by=BY, at=AT)
    assert managed("ME-9")[0] == "ward"
