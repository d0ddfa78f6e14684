"""The ladder of encodings."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.reading.encodings import find_encoding, text_lines
from tenants.intake.reading.table import Notice, UnreadableFile

TEXT = "管理番号,機種\r\nME-0012,輸液ポンプ ﾃﾙﾓ㈱ 髙﨑①\r\n"
WORDS = st.lists(
    st.sampled_from(["輸液", "ポンプ", "病棟", "番号", "令和6年", "ME-0012", ","]), min_size=1
)


def decode(data: bytes, *, encoding: str | None = None) -> tuple[str, str, tuple[Notice, ...]]:
    """Text, encoding and notices."""
    source = io.BytesIO(data)
    found, notices = find_encoding(source, encoding=encoding)
    return "".join(text_lines(source, encoding=found)), found, notices


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp932", "cp932"),
    ],
)
def test_an_encoding_is_found(written: str, found: str) -> None:
    text, encoding, notices = decode(TEXT.encode(written))
    assert (text, encoding, notices) == (TEXT, found, ())


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp"])
def test_older_encodings_are_found_in_ordinary_text(encoding: str) -> None:
    text = "管理番号,機種,部署\n0012,輸液ポンプ,集中治療室\n0013,人工呼吸器,手術室・中央材料室\n"
    assert decode(text.encode(encoding))[:2] == (text, encoding)


def test_what_might_be_two_encodings_is_read_with_a_notice() -> None:
    _, encoding, notices = decode("点検".encode("euc_jp"))
    assert (encoding, [notice.code for notice in notices]) == ("cp932", ["N-ENCODING"])


def test_a_given_encoding_is_the_only_one_tried() -> None:
    assert decode("点検".encode("euc_jp"), encoding="euc_jp")[0] == "点検"
    with pytest.raises(UnreadableFile, match="U-ENCODING"):
        decode(TEXT.encode("cp932"), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="U-ENCODING"):
        decode(b"a", encoding="no such encoding")


def test_bytes_of_no_text_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="U-FORMAT"):
        decode(b"\x00\x01\x02")
    with pytest.raises(UnreadableFile, match="U-ENCODING"):
        decode(b"\x81\xff\xff\x80")


@given(WORDS)
def test_tiny_texts_of_either_common_encoding_are_read_rightly(words: list[str]) -> None:
    text = " ".join(words)
    for encoding in ("utf-8", "cp932"):
        assert decode(text.encode(encoding))[0] == text
