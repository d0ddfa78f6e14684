"""Persons are dropped and masked."""

import pytest

from tenants.intake.personal import masked, personal_columns


@pytest.mark.parametrize(
    "header",
    [
        *(
            "患者名",
            "患者ID",
            "氏名",
            "カルテ番号",
            "担当者",
            "担当",
            "借用者",
            "使用者名",
            "職員番号",
        ),
        *(
            "電話番号",
            "内線番号",
            "貸出者",
            "返却者",
            "依頼者",
            "点検者",
            "連絡先",
            "ＴＥＬ",
            "E-mail",
        ),
        *("telephoneNumber", "Borrower", "主治医", "修理/作業者", "修理担当者"),
    ],
)
def test_columns_that_name_or_reach_persons_are_found(header: str) -> None:
    assert personal_columns([header]) == (header,)


@pytest.mark.parametrize(
    "header",
    [
        *(
            "管理番号",
            "製造販売業者",
            "修理業者",
            "使用部署",
            "担当部署",
            "使用開始日",
            "貸出日",
            "返却日",
        ),
        *("点検日", "機器名称", "hotel", "依頼日", "報告日", "対応区分", "personality"),
    ],
)
def test_other_columns_are_kept(header: str) -> None:
    assert personal_columns([header]) == ()


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("連絡は03-1234-5678まで", "連絡は***まで"),
        ("℡ (054)626-1139", "TEL ***"),
        ("０９０－１２３４－５６７８", "***"),
        ("患者 1234567890 に使用中", "患者 *** に使用中"),
        ("山田様が落とした", "***が落とした"),
        ("鈴木さんより報告", "***より報告"),
    ],
)
def test_numbers_and_names_in_free_text_are_masked(text: str, safe: str) -> None:
    assert masked(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        "製品仕様の通り",
        "前回と同様",
        "2024-04-01 09:30",
        "流量 120 mL/h",
        "TE-161S",
        "4987350123459",
        "134.0452448693",
    ],
)
def test_ordinary_text_is_left_as_it_stands(text: str) -> None:
    assert masked(text) == text
