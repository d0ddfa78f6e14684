"""What every reader of a value raises, and the words that stand for no value at all."""

from shared.kernel.errors import DomainError
from shared.kernel.text import normalise

_MISSING = frozenset(
    {
        *("", "-", "--", "---", "/", "*", "?", "??", "...", "n/a", "na", "nan", "null", "none"),
        *(
            "#n/a",
            "不明",
            "不詳",
            "未定",
            "未記入",
            "未登録",
            "未入力",
            "なし",
            "無し",
            "無",
            "該当なし",
            "ー",
        ),
    }
)


class BadValue(DomainError):
    """The text cannot be read as what the field holds. ``code`` says why (``E-DATE`` …)."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        super().__init__(**params)


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no value: blank, ``-``, ``N/A``, 不明. Zero is a value."""
    return says_nothing(normalise(text))


def says_nothing(folded: str) -> bool:
    """The same of a text that is normalised already."""
    return folded.casefold() in _MISSING
