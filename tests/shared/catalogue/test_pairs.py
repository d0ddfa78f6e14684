"""Makers that are perhaps one firm are suggested together; others never are (I-53)."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.catalogue.keys import maker_key
from shared.catalogue.pairs import Numbered, alike
from shared.catalogue.suggestions import KnownMaker, maker_reason
from tests.shared.catalogue.test_suggestions import DIFFERENT, GTINS, SAME, needs_excerpt


def _makers(*names: str, **more: str) -> list[Numbered]:
    return [
        Numbered(KnownMaker(pk, (maker_key(name),)), **more) for pk, name in enumerate(names, 1)
    ]


def _reasons(makers: list[Numbered]) -> list[str]:
    return [reason.code for pair in alike(makers) for reason in pair.reasons]


@pytest.mark.parametrize(("one", "other"), [pair for pair in SAME if pair[0] != "ニプロ"])
def test_i53_spellings_in_two_scripts_or_with_a_business_word_meet(one: str, other: str) -> None:
    assert _reasons(_makers(one, other))


def test_i53_legal_forms_leave_one_key_and_so_one_maker() -> None:
    assert maker_key("株式会社テルモ") == maker_key("ﾃﾙﾓ㈱") == maker_key("テルモ")


def test_i53_merged_companies_meet_by_their_corporate_number_or_gs1_prefix() -> None:
    assert _reasons(_makers("甲社", "乙機器", number="1234567890123")) == ["same-number"]
    prefixed = [
        Numbered(KnownMaker(pk, (name,), ("4512345",))) for pk, name in ((1, "甲社"), (2, "乙機器"))
    ]
    assert _reasons(prefixed) == ["same-prefix"]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_i53_firms_whose_names_begin_alike_never_meet(one: str, other: str) -> None:
    assert _reasons(_makers(one, other)) == []


@needs_excerpt
def test_i53_firms_of_the_excerpt_are_not_paired() -> None:
    with GTINS.open(encoding="utf-8") as lines:
        firms = sorted({row["company_name"] for row in csv.DictReader(lines)})
    assert alike(_makers(*firms)) == []


NAMES = st.text("テルモニプロab工業", min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, min_size=2, max_size=6, unique_by=maker_key))
def test_no_pair_is_lost_by_not_comparing_each_with_every_other(names: list[str]) -> None:
    wanted = {
        (one, other)
        for one, first in enumerate(names, 1)
        for other, second in enumerate(names, 1)
        if one < other and maker_reason(first, [maker_key(second)])
    }
    assert {(pair.one, pair.other) for pair in alike(_makers(*names))} == wanted
