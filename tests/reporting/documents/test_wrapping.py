"""Lines of Japanese and English text."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.documents.wrapping import wrapped

WORDS = st.text(alphabet="あア漢字、。（）「」ー abc123%", max_size=60)


def lines(text: str, width: int) -> list[str]:
    return wrapped(text, width=width, measure=len)


def test_a_closing_mark_never_begins_a_line() -> None:
    assert lines("同時に貸出中でした（2ページ）。", 15) == ["同時に貸出中でした（2ペー", "ジ）。"]


def test_english_words_stay_whole() -> None:
    assert lines("Devices on loan at once", 10) == ["Devices on", "loan at", "once"]


def test_an_empty_text_has_no_lines() -> None:
    assert lines(" ", 10) == []


@given(text=WORDS, width=st.integers(min_value=1, max_value=30))
def test_nothing_but_spaces_is_lost(text: str, width: int) -> None:
    assert "".join(lines(text, width)).replace(" ", "") == text.replace(" ", "")


@given(text=WORDS, width=st.integers(min_value=12, max_value=30))
def test_no_line_after_the_first_begins_with_a_closing_mark(text: str, width: int) -> None:
    assert not any(line[:1] in set("、。）」ー") and line for line in lines(text, width)[1:])
