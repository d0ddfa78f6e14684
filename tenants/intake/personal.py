"""What names or reaches a person: columns dropped, and texts masked, before anything is stored."""

import re
from collections.abc import Sequence

from shared.kernel.text import normalise

_HEADER = re.compile(
    r"患者|氏名|姓名|カルテ|担当者?(?!部署|部門|科|課|病棟|業者|メーカー?)|職員|社員|電話|携帯|連絡先|内線|ファックス|メールアドレス"
    r"|(?:借用|使用|利用|返却|貸出|依頼|報告|発見|受付|記入|入力|作成|点検|修理|実施|確認|承認|対応|申請|登録|作業|申告|操作)者(?!区分|数)"
    r"|(?:医師|看護師|技士|主治医|管理者)名?$"
    r"|\b(?:tel|fax|phone|e-?mail|patient|borrower|staff|person|employee)\b|telephone|phonenumber",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\d-])\(?0\d{1,4}\)?[- ]?\(?\d{1,4}\)?[- ]\d{3,4}(?![\d-])|(?<![\d.])0\d{9,10}(?!\d)"
)
_PATIENT_ID = re.compile(r"(?<![\dA-Za-z.-])\d{10}(?![\dA-Za-z.-])")
_NAMED = re.compile(
    r"(?:[一-龥々]{2,4}|[ァ-ヶー]{2,8})(?<![仕同多模異])(?:様|さん|殿|氏)(?![式子々相])"
)
MASK = "***"


def personal_columns(headers: Sequence[str]) -> tuple[str, ...]:
    """The headers under which persons are named or reached; such columns are never stored."""
    return tuple(header for header in headers if _HEADER.search(normalise(header)))


def masked(text: str) -> str:
    """A free text with telephone numbers, ten-digit ids and addressed names replaced by ``***``."""
    if not text or (text.isascii() and not any(map(str.isdigit, text))):
        return text
    folded = normalise(text)
    hidden = _NAMED.sub(MASK, _PATIENT_ID.sub(MASK, _PHONE.sub(MASK, folded)))
    return text if hidden == folded else hidden
