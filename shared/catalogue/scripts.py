"""One name in two scripts: テルモ and TERUMO share their consonants."""

import unicodedata
from typing import Final

# Rows of the kana table. シ, チ, ツ, フ, ジ have readings of their own; so have small letters.
_ROWS: Final = {
    **dict.fromkeys("カキクケコ", "k"),
    **dict.fromkeys("ガギグゲゴ", "g"),
    **dict.fromkeys("サシスセソ", "s"),
    **dict.fromkeys("ザジズゼゾ", "z"),
    **dict.fromkeys("タチツテト", "t"),
    **dict.fromkeys("ダヂヅデド", "d"),
    **dict.fromkeys("ナニヌネノン", "n"),
    **dict.fromkeys("ハヒヘホ", "h"),
    "フ": "f",
    **dict.fromkeys("バビブベボヴ", "b"),
    **dict.fromkeys("パピプペポ", "p"),
    **dict.fromkeys("マミムメモ", "m"),
    **dict.fromkeys("ラリルレロ", "r"),
}
_LATIN: Final = (
    ("sh", "s"),
    ("ch", "t"),
    ("ts", "t"),
    ("ph", "f"),
    ("ck", "k"),
    ("x", "ks"),
    ("q", "k"),
    ("c", "k"),
    ("l", "r"),
    ("v", "b"),
    ("j", "z"),
)
_SILENT: Final = str.maketrans("", "", "aeiouyw")


def consonants(name: str) -> str:
    """The consonants of a name in kana or Latin letters, doubled ones once.

    ``テルモ`` and ``terumo`` give ``trm``. ``""`` where other letters (kanji) occur: their reading
    is not known.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    text = "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in text)
    if text.isascii():
        for written, sound in _LATIN:
            text = text.replace(written, sound)
        found = "".join(filter(str.isalpha, text)).translate(_SILENT)
    elif all(one == "ー" or "ァ" <= one <= "ヺ" for one in text):
        found = "".join(_ROWS.get(one, "") for one in text)
    else:
        return ""
    return "".join(one for one, before in zip(found, " " + found, strict=False) if one != before)
