"""The canonical fields and their synonyms."""

import pytest

from shared.catalogue.keys import model_key
from tenants.intake.fields import FALLBACK_KEY, FIELDS, SYNONYMS, Kind
from tenants.intake.values.words import vocabulary

KINDS: list[Kind] = ["ledger", "loans", "faults"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_synonyms_and_nothing_else_has(kind: Kind) -> None:
    assert {known.name for known in FIELDS[kind]} == set(SYNONYMS[kind])
    assert all(SYNONYMS[kind].values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_is_named_once_and_answers_to_its_own_name(kind: Kind) -> None:
    names = [known.name for known in FIELDS[kind]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", KINDS)
def test_the_likeliest_synonym_of_a_field_belongs_to_no_other(kind: Kind) -> None:
    first = [model_key(words[0]) for words in SYNONYMS[kind].values()]
    assert len(first) == len(set(first))


@pytest.mark.parametrize("kind", KINDS)
def test_word_fields_have_a_vocabulary(kind: Kind) -> None:
    assert all(vocabulary(known.name) for known in FIELDS[kind] if known.type == "word")


def test_the_fallback_key_is_made_of_ledger_fields() -> None:
    assert set(FALLBACK_KEY) <= set(SYNONYMS["ledger"])
