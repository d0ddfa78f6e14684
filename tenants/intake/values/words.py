"""Words for states, causes and kinds, and the canonical codes they mean.

The lists hold what is common; a hospital adds its own words in its mapping. A word in no list is
refused, never guessed.
"""

from shared.kernel.text import normalise
from tenants.intake.values.bad import BadValue, is_missing

_SPELLINGS: dict[str, dict[str, str]] = {
    "status": {
        "active": "稼働 稼動 稼働中 稼動中 使用中 使用可 使用可能 運用中 正常 現用 "
        "待機 待機中 在庫 保管中 配置",
        "on_loan": "貸出 貸出中 貸し出し中 貸与中",
        "inspection": "点検 点検中 定期点検中 点検待ち",
        "repair": "修理 修理中 修理依頼中 故障 故障中 メーカー修理 修理待ち",
        "suspended": "休止 休止中 使用停止 停止 停止中 未使用 遊休 使用不可",
        "scrapped": "廃棄 廃棄済 廃棄済み 廃止 除却 除却済 除籍",
        "lost": "紛失 所在不明 行方不明",
        "demo": "デモ デモ機 試用 試用中",
        "consigned": "預り 預かり 預り品 預かり品 預託 借用 借用中",
    },
    "managed": {
        "central": "中央管理 中央 me管理 meセンター me室 ce管理 臨床工学 臨床工学科 貸出機器 中材",
        "ward": "病棟管理 病棟 部署管理 部署 各部署 現場管理",
        "resident": "常設 病棟常設 常駐 据置 据え置き 固定 定数配置",
    },
    "procurement": {
        "purchase": "購入 買取 買い取り 自己資金 新規購入 更新",
        "lease": "リース リース品 再リース",
        "rental": "レンタル 賃貸 賃借",
        "donation": "寄付 寄附 寄贈 寄贈品 譲渡 譲受",
        "demo": "デモ デモ機 試用",
        "consigned": "預り 預かり 預り品 預かり品 貸与 無償貸与 借用",
    },
    "found_in": {
        "use": "使用中 使用時 治療中 運転中",
        "pre_use": "使用前 使用前点検 始業点検 始業前 貸出前 貸出時 貸出前点検",
        "post_use": "使用後 使用後点検 終業点検 返却時 返却後 返却点検",
        "pm": "定期点検 定期点検時 保守点検 点検 点検時 点検中",
        "other": "その他 保管中 清掃時",
    },
    "cause_class": {
        "human": "人為 人為的 人的 人的要因 人為的要因 操作ミス 誤操作 取扱 取扱い 取り扱い "
        "取扱不良 破損 落下 使用者要因 ヒューマンエラー",
        "mechanical": "機械 機械的 機械的要因 機器要因 機器 故障 機械故障 機器故障 部品劣化 "
        "経年劣化 劣化 消耗 自然故障 部品不良",
        "mixed": "複合 複合的 複合要因 人為機械",
        "no_fault": "異常なし 異常無し 異常無 非故障 再現せず 再現なし 再現性なし 問題なし "
        "故障なし",
        "unknown": "不明 原因不明 その他 調査中 未定",
    },
    "route": {
        "in_house": "院内 院内修理 自院 自施設 院内対応 me修理 me対応 臨床工学技士 meセンター",
        "maker": "メーカー メーカ メーカー修理 メーカ修理 製造元 製造販売業者 引取修理",
        "dealer": "ディーラー ディーラ 代理店 販売店 販売業者 卸 業者 業者修理 外部業者 委託",
        "none": "なし 無し 無 修理なし 修理せず 修理不要 未修理 対応なし",
    },
    "outcome": {
        "repaired": "修理完了 修理済 修理済み 修理 完了 復旧 部品交換 交換修理 調整 使用可",
        "scrapped": "廃棄 廃棄済 廃棄済み 修理不能 修理不可 除却 廃棄処分",
        "no_fault": "異常なし 異常無し 非故障 再現せず 問題なし 点検のみ",
        "replaced": "交換 代替 代替交換 更新 機器交換 本体交換 代替機",
    },
}

_FLAGS = {
    True: "有 有り あり ○ 〇 ◯ ◎ 済 済み はい 1 true yes y t",
    False: "無 無し なし × ✕ ✗ x 未 未実施 いいえ 0 false no n f",
}


def _fold(text: str) -> str:
    return normalise(text).casefold().replace(" ", "")


def _by_word(meanings: dict[str, str]) -> dict[str, str]:
    words = {_fold(word): code for code, listed in meanings.items() for word in listed.split()}
    return words | {code: code for code in meanings}


_VOCABULARIES = {name: _by_word(meanings) for name, meanings in _SPELLINGS.items()}
_FLAG_OF = {_fold(word): flag for flag, listed in _FLAGS.items() for word in listed.split()}


def vocabulary(name: str, *, local: dict[str, str] | None = None) -> dict[str, str]:
    """Folded word -> canonical code of one vocabulary; the codes mean themselves.

    ``local`` maps a hospital's own words to codes and wins; a code the vocabulary lacks is ignored.
    """
    known = _VOCABULARIES[name]
    own = {_fold(word): code for word, code in (local or {}).items() if code in _SPELLINGS[name]}
    return known | own


def parse_word(text: str, *, words: dict[str, str]) -> str | None:
    """The canonical code of a word out of ``vocabulary(...)``; None where the cell says nothing.

    Raises BadValue with E-WORD.
    """
    folded = _fold(text)
    found = words.get(folded) or words.get(folded.strip("()「」[]"))
    if found is None and not is_missing(text):
        raise BadValue("E-WORD")
    return found


def parse_flag(text: str) -> bool | None:
    """Yes or no out of 有/無, ○/×, 済/未, 1/0, TRUE/FALSE; None where blank.

    Raises BadValue, E-WORD.
    """
    flag = _FLAG_OF.get(_fold(text))
    if flag is None and not is_missing(text):
        raise BadValue("E-WORD")
    return flag
