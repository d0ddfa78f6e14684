"""Makers and the spellings that mean them."""

import re
from typing import Any

from django.db import transaction

from shared.catalogue.keys import maker_key
from shared.catalogue.models import Maker, MakerAlias
from shared.catalogue.services.errors import BadMakerCode, MakerCodeTaken, SpellingTaken

CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@transaction.atomic
def add_maker(*, code: str, name_ja: str, name_en: str) -> Maker:
    """Add a maker; both names become spellings that match it.

    Raises BadMakerCode, MakerCodeTaken, SpellingTaken.
    """
    if not CODE.fullmatch(code):
        raise BadMakerCode(value=code)
    if Maker.objects.filter(code=code).exists():
        raise MakerCodeTaken(value=code)
    maker = Maker.objects.create(code=code, name_ja=name_ja.strip(), name_en=name_en.strip())
    for name in filter(None, (maker.name_ja, maker.name_en)):
        add_spelling(maker=maker, text=name)
    return maker


def add_spelling(*, maker: Maker, text: str, **told: Any) -> bool:
    """Let a spelling mean a maker. Repeating it changes nothing: False. Raises SpellingTaken.

    One without a letter or digit means nothing.
    ``told``: source, decided_by, decided_at and decision of the alias.
    """
    if not maker_key(text):
        return False
    alias, is_new = MakerAlias.objects.get_or_create(
        key=maker_key(text), defaults={"maker": maker, **told}
    )
    if alias.maker_id != maker.pk:
        raise SpellingTaken(value=text)
    return is_new
