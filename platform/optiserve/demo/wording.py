"""How Japanese files write dates, money and katakana."""

import unicodedata
from collections.abc import Callable

_REIWA_BEGINS = (2019, 5, 1)
_FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")


def _half_width_kana() -> dict[int, str]:
    """Full-width katakana to half-width, voiced ones as two characters: what NFKC undoes."""
    plain = [chr(code) for code in range(0xFF66, 0xFF9E)]
    voiced = [kana + mark for kana in plain for mark in "ﾞﾟ"]
    pairs = {unicodedata.normalize("NFKC", half): half for half in (*plain, *voiced)}
    return {ord(full): half for full, half in pairs.items() if len(full) == 1}


_HALF_KANA = _half_width_kana()


def half_kana(text: str) -> str:
    """The text with its katakana in half width: ポンプ becomes ﾎﾟﾝﾌﾟ."""
    return text.translate(_HALF_KANA)


def full_width(text: str) -> str:
    """The text's ASCII letters, digits and signs in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _era(year: int, month: int, day: int) -> tuple[str, int]:
    if (year, month, day) >= _REIWA_BEGINS:
        return "令和", year - 2018
    return "平成", year - 1988


def _era_short(year: int, month: int, day: int) -> str:
    era, number = _era(year, month, day)
    return f"{'R' if era == '令和' else 'H'}{number}.{month}.{day}"


def _era_kanji(year: int, month: int, day: int) -> str:
    era, number = _era(year, month, day)
    return f"{era}{'元' if number == 1 else number}年{month}月{day}日"


# By year, month and day, so that a date that does not exist can be written like any other.
DATE_WRITERS: dict[str, Callable[[int, int, int], str]] = {
    "slash": lambda y, m, d: f"{y}/{m}/{d}",
    "slash_zero": lambda y, m, d: f"{y}/{m:02d}/{d:02d}",
    "dash": lambda y, m, d: f"{y}-{m:02d}-{d:02d}",
    "compact": lambda y, m, d: f"{y}{m:02d}{d:02d}",
    "era": _era_short,
    "era_kanji": _era_kanji,
    "cell": lambda y, m, d: f"{y}/{m}/{d}",
}

MONEY_WRITERS: dict[str, Callable[[int], str | int]] = {
    "plain": str,
    "comma": lambda yen: f"{yen:,}",
    "yen": lambda yen: f"￥{yen:,}",
    "full_width": lambda yen: f"{yen:,}円".translate(_FULL_WIDTH),
    "cell": lambda yen: yen,
}
