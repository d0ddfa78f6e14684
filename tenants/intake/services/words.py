"""What the hospital's own words mean: said once, good for every system files come from.

A word holds from a day on. A file is read with what holds on its month's last day, whichever of
its profiles knows its columns.
"""

from collections.abc import Mapping as Words
from dataclasses import replace

from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from tenants.equipment.models import WordField, WordMap
from tenants.intake.mapping import Mapping

Meanings = dict[str, dict[str, str]]


def known(month: Month) -> Meanings:
    """Field -> word -> code, as it holds on the month's last day."""
    held = WordMap.objects.filter(valid_from__lte=month.last_day).order_by("valid_from")
    found: Meanings = {}
    for field, word, meaning in held.values_list("field", "word", "meaning"):
        found.setdefault(field, {})[word] = meaning
    return found


def explained(mapping: Mapping, month: Month) -> Mapping:
    """The mapping with the hospital's words; what the master says goes before a profile's."""
    words = {field: dict(known) for field, known in mapping.words.items()}
    for field, meanings in known(month).items():
        words.setdefault(field, {}).update(meanings)
    return replace(mapping, words=words)


@atomic_for(WordMap)
def learn(
    words: Words[str, Words[str, str]],
    month: Month,
    *,
    said_before: Words[str, Words[str, str]] | None = None,
) -> int:
    """Take new explanations into the master, from the month's first day; how many were new.

    One that the master holds already is not written again, and what a file was read with before
    (``said_before``) does not overwrite what the master has come to say since.
    """
    held, before = known(month), said_before or {}
    new = [
        (field, word, meaning)
        for field, meanings in words.items()
        for word, meaning in meanings.items()
        if field in WordField.values
        and meaning not in (held.get(field, {}).get(word), before.get(field, {}).get(word))
    ]
    for field, word, meaning in new:
        WordMap.objects.update_or_create(
            field=field, word=word, valid_from=month.start, defaults={"meaning": meaning}
        )
    return len(new)
