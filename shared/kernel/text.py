"""One spelling for one text: width, dashes and spaces folded, and nothing else.

Imported cells differ in what a keyboard or a system happened to produce. Everything that compares
texts (keys, words, headers) compares them after this; what is stored for people to read is the raw
text.
"""

import re
import unicodedata

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"), "-")
# The long-vowel mark is a letter in カテーテル and a badly typed dash in TEー161.
_VOWEL_MARK_AS_DASH = re.compile(r"(?<=[0-9A-Za-z])ー(?=[0-9A-Za-z])")


def normalise(text: str) -> str:
    """Fold compatibility forms (NFKC), dashes and whitespace; letters keep their case.

    ``ﾃﾙﾓ㈱`` becomes ``テルモ(株)``, ``ＴＥ－ＳＳ７００`` becomes ``TE-SS700``. Idempotent.
    """
    if text.isascii():
        return " ".join(text.split())
    folded = unicodedata.normalize("NFKC", text.translate(_ZERO_WIDTH)).translate(_DASHES)
    return " ".join(_VOWEL_MARK_AS_DASH.sub("-", folded).split())
