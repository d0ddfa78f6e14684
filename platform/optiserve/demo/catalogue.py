"""The demonstration's canonical catalogue: categories, makers with their spellings, models.

Every maker and model is invented. Spellings are raw, as files write them; whoever loads them folds
them into alias keys.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A shared device category; ``words`` are what hospitals call it, the first its own name.

    ``designation`` begins the model numbers of the category; lives are in years.
    """

    code: str
    name_ja: str
    name_en: str
    major_ja: str
    words: tuple[str, ...]
    designation: str
    lendable: bool
    ifu_life_years: float
    jmdn_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker. ``spellings`` are the forms found in hospitals' files, the registered name first."""

    code: str
    name_ja: str
    name_en: str
    spellings: tuple[str, ...]
    prefix: str


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """A maker's model (機種) in a category."""

    maker: str
    category: str
    name: str


def _category(
    line: str, *, lendable: bool, life: float, jmdn_codes: tuple[str, ...] = ()
) -> Category:
    code, name_en, major_ja, designation, words = line.split(" | ")
    return Category(
        code=code,
        name_ja=words.split("・")[0],
        name_en=name_en,
        major_ja=major_ja,
        words=tuple(words.split("・")),
        designation=designation,
        lendable=lendable,
        ifu_life_years=life,
        jmdn_codes=jmdn_codes,
    )


CATEGORIES = (
    _category(
        "infusion-pump | Infusion pump | 輸液関連 | IP | 輸液ポンプ・輸液用ポンプ・輸液P",
        lendable=True,
        life=7,
        jmdn_codes=("13215000",),
    ),
    _category(
        "syringe-pump | Syringe pump | 輸液関連 | SP | シリンジポンプ・注射筒輸液ポンプ・シリンジP",
        lendable=True,
        life=7,
    ),
    _category(
        "enteral-pump | Enteral feeding pump | 輸液関連 | EN | 経腸栄養ポンプ・経腸ポンプ",
        lendable=True,
        life=6,
    ),
    _category(
        "ventilator | Ventilator | 呼吸関連 | VT | 人工呼吸器・成人用人工呼吸器・レスピレータ",
        lendable=True,
        life=8,
        jmdn_codes=("42411000",),
    ),
    _category(
        "multi-parameter-monitor | Multi-parameter monitor | 生体情報 | BM | "
        "多項目モニタ・ベッドサイドモニタ・生体情報モニタ",
        lendable=False,
        life=6,
        jmdn_codes=("33586002",),
    ),
    _category(
        "pulse-oximeter | Pulse oximeter | 生体情報 | OX | "
        "パルスオキシメータ・SpO2モニタ・パルスオキシメーター",
        lendable=True,
        life=6,
    ),
    _category(
        "electrocardiograph | Electrocardiograph | 生体情報 | EC | 心電計・12誘導心電計",
        lendable=False,
        life=6,
    ),
    _category(
        "defibrillator | Defibrillator | 救急 | DF | 除細動器・体外式除細動器・DC",
        lendable=False,
        life=7,
        jmdn_codes=("17882000",),
    ),
    _category(
        "aed | Automated external defibrillator | 救急 | AD | AED・自動体外式除細動器",
        lendable=False,
        life=7,
    ),
    _category(
        "suction-unit | Suction unit | 吸引 | SU | 吸引器・電動式吸引器・ポータブル吸引器",
        lendable=True,
        life=6,
    ),
    _category(
        "low-pressure-suction | Low-pressure continuous suction unit | 吸引 | LS | "
        "低圧持続吸引器・低圧持続吸引ポンプ",
        lendable=True,
        life=6,
    ),
    _category(
        "incubator | Infant incubator | 周産期 | IN | 保育器・閉鎖式保育器・クベース",
        lendable=False,
        life=8,
    ),
    _category(
        "foot-pump | Intermittent pneumatic compression pump | 血栓予防 | FP | "
        "フットポンプ・間欠的空気圧迫装置・エアマッサージ器",
        lendable=True,
        life=6,
    ),
    _category(
        "ultrasound | Diagnostic ultrasound system | 画像診断 | US | "
        "超音波診断装置・エコー・超音波装置",
        lendable=False,
        life=6,
    ),
)


def _maker(code: str, name_en: str, prefix: str, spellings: str) -> Maker:
    forms = tuple(spellings.split("|"))
    return Maker(code=code, name_ja=forms[0], name_en=name_en, spellings=forms, prefix=prefix)


MAKERS = (
    _maker(
        "aoba",
        "Aoba Medical Industries Co., Ltd.",
        "AB",
        "あおば医科工業株式会社|あおば医科工業㈱|あおば医科工業(株)|あおば医科工業"
        "|AOBA MEDICAL|ｱｵﾊﾞ医科工業㈱",
    ),
    _maker(
        "minatonami",
        "Minatonami Seiki Co., Ltd.",
        "MS",
        "ミナト波精機株式会社|ﾐﾅﾄ波精機㈱|ミナト波精機|株式会社ミナト波精機|MINATONAMI SEIKI",
    ),
    _maker(
        "hoshizora",
        "Hoshizora Medical Inc.",
        "HZ",
        "株式会社ほしぞらメディカル|㈱ほしぞらメディカル|ほしぞらﾒﾃﾞｨｶﾙ|ほしぞらメディカル"
        "|HOSHIZORA MEDICAL",
    ),
    _maker(
        "tsukinowa",
        "Tsukinowa Electronics Ltd.",
        "TW",
        "つきのわ電子株式会社|つきのわ電子（株）|つきのわ電子㈱|ﾂｷﾉﾜ電子|Tsukinowa Electronics",
    ),
    _maker(
        "cygnalis",
        "Cygnalis Japan K.K.",
        "CX",
        "シグナリス・ジャパン合同会社|シグナリス・ジャパン|ｼｸﾞﾅﾘｽｼﾞｬﾊﾟﾝ|CYGNALIS|Cygnalis Japan K.K.",
    ),
    _maker(
        "kazaguruma",
        "Kazaguruma Giken Co., Ltd.",
        "KG",
        "有限会社かざぐるま技研|㈲かざぐるま技研|かざぐるま技研|(有)かざぐるま技研"
        "|KAZAGURUMA GIKEN",
    ),
)


def _offered(category: int, maker: int) -> bool:
    """Everybody makes the two drip pumps; of all else, four makers in six."""
    return category < 2 or (category + maker) % 3 != 0


MODELS = tuple(
    DeviceModel(
        maker=maker.code,
        category=category.code,
        name=f"{maker.prefix}-{category.designation}{number}",
    )
    for c, category in enumerate(CATEGORIES)
    for m, maker in enumerate(MAKERS)
    if _offered(c, m)
    for number in ((100 + 10 * m, 300 + 10 * m, 500 + 10 * m) if c < 2 else (20 + m, 50 + m))
)
