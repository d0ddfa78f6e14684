"""What people say of wards and words, and what files make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.periods import Month
from tenants.equipment.models import Device, LocalCategory, Ward, WordMap
from tenants.intake import quality
from tenants.intake.mapping import Mapping
from tenants.intake.models import FileState
from tenants.intake.services import commit as commit_file
from tenants.intake.services import equipment, map_columns
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    OCTOBER,
    SEPTEMBER,
    commit,
    hand_over,
    known,
    pump,
)

SYSTEM_A = ("管理番号", "機器名", "状態")
SYSTEM_B = ("ME番号", "名称", "使用状況")


def _mapped(month, headers, word, **words):
    file = hand_over("ledger", month, [("ME-1", "輸液ポンプ", word)], headers=headers)
    columns = dict(zip(("asset_no", "local_name", "status"), headers, strict=True))
    mapping = Mapping(columns=columns, words={"status": words} if words else {})
    return map_columns(file=file, mapping=mapping, by=BY, at=AT)


@pytest.mark.usefixtures("in_alpha")
def test_i17_an_unknown_status_blocks_the_commit_until_it_is_mapped_once():
    waiting = commit_file(file=_mapped(SEPTEMBER, SYSTEM_A, "ねむり中"), by=BY, at=AT)
    assert waiting.state == FileState.TO_CHECK
    explained = _mapped(SEPTEMBER, SYSTEM_A, "ねむり中", ねむり中="suspended")
    assert commit_file(file=explained, by=BY, at=AT).state == FileState.COMMITTED
    other_system = _mapped(OCTOBER, SYSTEM_B, "ねむり中")
    assert commit_file(file=other_system, by=BY, at=AT).state == FileState.COMMITTED
    assert Device.objects.get().status == "suspended"


@pytest.mark.usefixtures("in_alpha")
def test_a_word_means_what_it_means_in_the_files_month():
    for month, meaning in ((SEPTEMBER, "suspended"), (OCTOBER, "repair")):
        WordMap.objects.create(
            field="status", word="ねむり中", valid_from=month.start, meaning=meaning
        )
    commit_file(file=_mapped(SEPTEMBER, SYSTEM_A, "ねむり中"), by=BY, at=AT)
    assert Device.objects.get().status == "suspended"
    commit_file(file=_mapped(OCTOBER, SYSTEM_A, "ねむり中"), by=BY, at=AT)
    assert Device.objects.get().status == "repair"


@pytest.mark.usefixtures("in_alpha")
def test_i43_wards_come_from_files_and_wait_for_their_type():
    commit("ledger", OCTOBER, [pump(1)])
    assert Ward.objects.get().ward_type == ""
    assert LocalCategory.objects.get().name == "輸液ポンプ"


@pytest.mark.usefixtures("in_alpha")
def test_merging_two_spellings_and_parting_them_restores_exactly():
    commit("ledger", OCTOBER, [pump(1, ward="3階東"), pump(2, ward="3F東")])
    commit("loans", OCTOBER, [("ME-1", "2026/10/05 09:00", "2026/10/06 09:00", "3F東")])
    before = known(with_files=True)
    main, spelling = Ward.objects.get(name="3階東"), Ward.objects.get(name="3F東")
    Ward.objects.filter(pk=spelling.pk).update(merged_into=main)
    equipment.tell_anew()
    assert set(Device.objects.values_list("ward__name", flat=True)) == {"3階東"}
    Ward.objects.filter(pk=spelling.pk).update(merged_into=None)
    equipment.tell_anew()
    assert known(with_files=True) == before


@pytest.mark.usefixtures("in_alpha")
def test_next_months_file_follows_a_merge():
    commit("ledger", SEPTEMBER, [pump(1, ward="3階東"), pump(2, ward="3F東")])
    main = Ward.objects.get(name="3階東")
    Ward.objects.filter(name="3F東").update(merged_into=main)
    commit("ledger", OCTOBER, [pump(1, ward="3階東"), pump(2, ward="3F東"), pump(3, ward="3F東")])
    assert set(Device.objects.values_list("ward__name", flat=True)) == {"3階東"}


@pytest.mark.usefixtures("in_alpha")
def test_the_quality_of_a_month_is_computed_and_stored_once():
    commit("ledger", OCTOBER, [pump(1), pump(2, acquired="")])
    commit("loans", OCTOBER, [("ME-9", "2026/10/05 09:00", "2026/10/06 09:00", "3階東")])
    found = {one.code: one for one in quality.quality(OCTOBER).reasons}
    assert (found["no_acquired_on"].affected, found["no_acquired_on"].base) == (1, 2)
    assert found["unknown_device"].lost == 10
    assert (found["missing_file"].affected, found["missing_file"].base) == (1, 3)
    first, second = quality.record(OCTOBER, at=AT), quality.record(OCTOBER, at=AT)
    assert first.pk == second.pk
    assert [one.score for one in quality.trend()] == [quality.quality(OCTOBER).score]


@pytest.mark.usefixtures("in_alpha")
def test_a_month_of_which_nothing_is_there_is_worth_little():
    assert quality.quality(SEPTEMBER).score <= 24


def test_the_weights_add_up_to_100():
    assert sum(weight for weight, _kind in quality.WEIGHTS.values()) == 100


@given(
    st.fixed_dictionaries(
        {
            code: st.integers(0, 50).flatmap(
                lambda base: st.tuples(st.integers(0, base), st.just(base))
            )
            for code in quality.WEIGHTS
        }
    ),
    st.frozensets(st.sampled_from(["ledger", "loans", "faults"])),
)
def test_the_score_lies_between_0_and_100_and_mending_never_lowers_it(counts, told):
    listed = [(code, *pair) for code, pair in counts.items()]
    before = quality.scored(Month(2026, 10), listed, told=told).score
    mended = [(code, max(0, affected - 1), base) for code, affected, base in listed]
    after = quality.scored(Month(2026, 10), mended, told=told).score
    assert 0 <= before <= after <= 100
