"""A ledger as a hospital might hand it over by hand: six devices, one with a flaw."""

from pathlib import Path

# "札番" is no known name of the asset number: a person must say so. One date does not exist.
LEDGER = """\
札番,機器名称,小分類,メーカー,型式,設置場所,購入日,状態
BT-001,輸液ポンプ,輸液ポンプ,あおば医科工業,IP-100,3階病棟,2021/4/1,使用中
BT-002,輸液ポンプ,輸液ポンプ,あおば医科工業,IP-100,3階病棟,R3.4.1,使用中
BT-003,輸液ポンプ,輸液ポンプ,あおば医科工業,IP-100,ICU,令和4年5月10日,使用中
BT-004,人工呼吸器,人工呼吸器,あおば医科工業,VN-7,ICU,2020/10/3,使用中
BT-005,人工呼吸器,人工呼吸器,あおば医科工業,VN-7,ICU,2023/2/30,使用中
BT-006,ＡＥＤ,AED,あおば医科工業,AE-2,外来,2019/6/12,使用中
"""
IDENTITY = "札番"
ROWS, ACCEPTED = 6, 5
FOUND = "BT-004"


def as_bytes() -> bytes:
    """The file in the encoding of Japanese Excel."""
    return LEDGER.encode("cp932")


def written(folder: Path) -> Path:
    """The file in a folder."""
    path = folder / "機器台帳.csv"
    path.write_bytes(as_bytes())
    return path
