"""The Japanese catalogue against the source that it translates."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext, ngettext, override

from optiserve import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return messages.update()


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def agrees(message: Message) -> bool:
    """Whether every Japanese form has the placeholders of the English plural, or only form."""
    english = message.id if isinstance(message.id, str) else message.id[-1]
    wanted = placeholders(english)
    return all(placeholders(text) == wanted for text in messages.japanese_of(message))


def test_every_message_has_japanese(catalog: Catalog) -> None:
    assert messages.untranslated(catalog) == []


def test_japanese_keeps_the_placeholders_of_the_english(catalog: Catalog) -> None:
    differing = [one.id for one in catalog if one.id and not agrees(one)]
    assert differing == []


def test_the_committed_text_is_what_the_source_gives(catalog: Catalog) -> None:
    assert (messages.FOLDER / "django.po").read_bytes() == messages.text_of(catalog)


def test_the_committed_catalogue_is_its_text_compiled(catalog: Catalog) -> None:
    assert (messages.FOLDER / "django.mo").read_bytes() == messages.compiled(catalog)


def test_a_template_gives_its_messages_as_well_as_a_module(catalog: Catalog) -> None:
    assert "Skip to the content" in catalog
    assert "Device ledger" in catalog


def test_a_message_of_two_forms_is_extracted_whole(catalog: Catalog) -> None:
    assert ("Commit %(shown)s row", "Commit %(shown)s rows") in [one.id for one in catalog]


def test_django_answers_in_japanese() -> None:
    with override("ja"):
        assert gettext("Device ledger") == "機器台帳"
        assert gettext("Prefecture") == "都道府県"


def test_django_has_one_japanese_form_for_any_number() -> None:
    with override("ja"):
        forms = {ngettext("Commit %(shown)s row", "Commit %(shown)s rows", n) for n in (0, 1, 2)}
    assert forms == {"%(shown)s行を確定する"}


def test_english_stays_english() -> None:
    with override("en"):
        assert gettext("Device ledger") == "Device ledger"
