"""Keys under which spellings of one maker, one model or one category meet.

Keys only fold what cannot carry meaning. That 日本光電 is 日本光電工業 is knowledge, and belongs to
the alias tables; that テルモ is not テルモBCT must survive.
"""

import re

from shared.kernel.text import normalise

_MARKS = dict.fromkeys(map(ord, "™®©℠"))
_JAPANESE_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|\((?:株|有|同|資|名)\)"
)
_LATIN_FORM = re.compile(
    r"ag|bv|company|co|corporation|corp|gmbh|incorporated|inc|kk|limited|llc|ltd|nv|plc"
    r"|sas|sa|spa|srl"
)


def _letters(text: str, *, kept: str = "") -> str:
    return "".join(character for character in text if character.isalnum() or character in kept)


def maker_key(text: str) -> str:
    """The key of a maker's name: legal form, case, width, punctuation and spaces do not count.

    ``株式会社テルモ``, ``ﾃﾙﾓ㈱`` and ``テルモ`` share one; so do ``Nipro Co., Ltd.`` and ``NIPRO``.
    A name made of legal forms alone keeps them. Blank gives ``""``.
    """
    name = normalise(text.translate(_MARKS)).casefold()
    words = [_letters(word) for word in _JAPANESE_FORMS.sub(" ", name).replace(",", " ").split()]
    while words and (not words[-1] or _LATIN_FORM.fullmatch(words[-1])):
        words.pop()
    return "".join(words) or _letters(name)


def model_key(text: str) -> str:
    """The key of a model's designation: case, width, punctuation, spaces and dashes do not count.

    ``TE-161SA`` meets ``ＴＥ１６１ＳＡ`` and stays apart from ``TE-161S``; a plus sign counts, for
    makers name successors with it.
    """
    return _letters(normalise(text.translate(_MARKS)).casefold(), kept="+")


def category_key(text: str) -> str:
    """The key of a word for a category: width and case do not count."""
    return normalise(text).casefold()
