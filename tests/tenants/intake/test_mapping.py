"""Suggesting and judging a mapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.fields import FIELDS, SYNONYMS, Kind
from tenants.intake.mapping import Mapping, header_signature, problems, suggest

LEDGER = {
    "ＭＥ番号": "asset_no",
    "機器名称": "local_name",
    "メーカー": "local_maker",
    "型式": "local_model",
    "製造番号": "serial",
    "設置場所": "ward",
    "購入/日付": "acquired_on",
    "購入/価格": "acquisition_cost_yen",
    "状態": "status",
}


def suggested(headers: list[str], *rows: list[str], kind: Kind = "ledger") -> dict[str, str | None]:
    return {one.column: one.field for one in suggest(headers, rows, kind=kind)}


def test_a_usual_ledger_is_understood() -> None:
    assert suggested(list(LEDGER)) == LEDGER


def test_usual_loans_are_understood() -> None:
    headers = ["管理番号", "貸出日時", "返却日時", "返却予定日", "貸出先"]
    names = ["asset_no", "loaned_at", "returned_at", "expected_return_on", "ward"]
    assert list(suggested(headers, kind="loans").values()) == names


def test_usual_faults_are_understood() -> None:
    headers = [
        "機器番号",
        "受付日",
        "症状",
        "原因区分",
        "修理区分",
        "修理完了日",
        "修理費用",
        "結果",
    ]
    names = ["asset_no", "reported_at", "symptom", "cause_class"]
    names += ["route", "restored_at", "outsourced_yen", "outcome"]
    assert list(suggested(headers, kind="faults").values()) == names


@pytest.mark.parametrize("kind", list(FIELDS))
def test_each_fields_likeliest_name_is_understood(kind: Kind) -> None:
    wanted = {words[0]: name for name, words in SYNONYMS[kind].items()}
    assert suggested(list(wanted), kind=kind) == wanted


def test_a_suggestion_tells_the_known_name_and_how_many_values_can_be_read() -> None:
    (one,) = suggest(["購入日付"], [["2024/4/1"], ["2024/5/1"], ["不詳です"], [""]], kind="ledger")
    assert one.synonym in SYNONYMS["ledger"]["acquired_on"]
    assert (one.read, one.sampled) == (2, 3)


def test_no_value_can_refute_a_name_of_free_text() -> None:
    (one,) = suggest(["機器名称"], [["輸液ポンプ"]], kind="ledger")
    assert (one.field, one.read, one.sampled) == ("local_name", 0, 0)


def test_longer_names_are_understood_with_less_confidence() -> None:
    (one,) = suggest(["医療機器管理番号"], [], kind="ledger")
    assert (one.field, one.reason) == ("asset_no", "similar")
    assert 0.5 < one.confidence < 0.9


def test_values_that_cannot_be_dates_refute_a_name() -> None:
    assert suggested(["購入日"], ["済"], ["未"], ["済"]) == {"購入日": None}
    assert suggested(["購入日"], ["R6.4.1"], ["-"]) == {"購入日": "acquired_on"}


def test_valid_gtins_are_recognised_without_a_name() -> None:
    rows = (["4987350123459"], ["04987350123459"])
    (one,) = suggest(["コード"], rows, kind="ledger")
    assert (one.field, one.reason) == ("gtin", "values")


def test_persons_and_repeated_columns_are_never_suggested() -> None:
    one, other, third = suggest(["担当者", "管理番号", "管理番号 (2)"], [], kind="ledger")
    assert (one.field, one.reason) == (None, "personal")
    assert {(other.field, other.reason), (third.field, third.reason)} == {(None, "duplicate")}


@given(st.permutations(list(LEDGER)))
def test_the_order_of_columns_does_not_matter(headers: list[str]) -> None:
    assert suggested(headers) == LEDGER


def test_a_good_mapping_has_no_problems() -> None:
    assert problems(Mapping({"asset_no": "番号"}), kind="ledger") == ()
    fallback = Mapping({"local_model": "型式", "serial": "番号"}, {"local_maker": "テルモ"})
    assert problems(fallback, kind="ledger") == ()


def test_a_ledger_needs_something_to_tell_devices_apart() -> None:
    lacking = Mapping({"local_maker": "メーカー", "local_model": "型式"})
    assert problems(lacking, kind="ledger") == (("M-KEY", "asset_no"),)


def test_what_is_required_must_be_mapped() -> None:
    assert problems(Mapping({"asset_no": "番号"}), kind="loans") == (("M-REQUIRED", "loaned_at"),)
    assert problems(Mapping({}, {"asset_no": "1"}), kind="faults") == (
        ("M-REQUIRED", "reported_at"),
    )


def test_a_column_serves_one_field_and_names_no_person() -> None:
    twice = Mapping({"asset_no": "番号", "serial": "番号", "ward": "使用者", "colour": "色"})
    assert problems(twice, kind="ledger") == (
        ("M-UNKNOWN-FIELD", "colour"),
        ("M-COLUMN-TWICE", "番号"),
        ("M-PERSONAL", "使用者"),
    )


@given(st.permutations(["管理番号", "ＭＥ番号", "型式"]))
def test_a_signature_knows_neither_order_nor_width(headers: list[str]) -> None:
    assert header_signature(headers) == header_signature(["型式", "管理番号", "me番号"])


def test_another_column_changes_the_signature() -> None:
    assert header_signature(["型式"]) != header_signature(["型式", "備考"])
