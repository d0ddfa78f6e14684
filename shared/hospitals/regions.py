"""Prefectures (JIS X 0401) and the eight customary regions."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REGIONS: Final[dict[str, Promise]] = {
    "hokkaido": _("Hokkaido"),
    "tohoku": _("Tohoku"),
    "kanto": _("Kanto"),
    "chubu": _("Chubu"),
    "kinki": _("Kinki"),
    "chugoku": _("Chugoku"),
    "shikoku": _("Shikoku"),
    "kyushu": _("Kyushu and Okinawa"),
}

_MEMBERS: Final[dict[str, str]] = {
    "hokkaido": "01",
    "tohoku": "02 03 04 05 06 07",
    "kanto": "08 09 10 11 12 13 14",
    "chubu": "15 16 17 18 19 20 21 22 23",
    "kinki": "24 25 26 27 28 29 30",
    "chugoku": "31 32 33 34 35",
    "shikoku": "36 37 38 39",
    "kyushu": "40 41 42 43 44 45 46 47",
}

_REGION_OF: Final[dict[str, str]] = {
    code: region for region, codes in _MEMBERS.items() for code in codes.split()
}

PREFECTURES: Final[dict[str, Promise]] = {
    "01": _("Hokkaido"), "02": _("Aomori"), "03": _("Iwate"), "04": _("Miyagi"),
    "05": _("Akita"), "06": _("Yamagata"), "07": _("Fukushima"), "08": _("Ibaraki"),
    "09": _("Tochigi"), "10": _("Gunma"), "11": _("Saitama"), "12": _("Chiba"),
    "13": _("Tokyo"), "14": _("Kanagawa"), "15": _("Niigata"), "16": _("Toyama"),
    "17": _("Ishikawa"), "18": _("Fukui"), "19": _("Yamanashi"), "20": _("Nagano"),
    "21": _("Gifu"), "22": _("Shizuoka"), "23": _("Aichi"), "24": _("Mie"),
    "25": _("Shiga"), "26": _("Kyoto"), "27": _("Osaka"), "28": _("Hyogo"),
    "29": _("Nara"), "30": _("Wakayama"), "31": _("Tottori"), "32": _("Shimane"),
    "33": _("Okayama"), "34": _("Hiroshima"), "35": _("Yamaguchi"), "36": _("Tokushima"),
    "37": _("Kagawa"), "38": _("Ehime"), "39": _("Kochi"), "40": _("Fukuoka"),
    "41": _("Saga"), "42": _("Nagasaki"), "43": _("Kumamoto"), "44": _("Oita"),
    "45": _("Miyazaki"), "46": _("Kagoshima"), "47": _("Okinawa"),
}  # fmt: skip


def area_name(area: str) -> str:
    """The words for "jp", "r:kanto" or "p:13", in the reader's language. Raises KeyError."""
    level, _colon, code = area.partition(":")
    if level == "jp":
        return gettext("Japan")
    return str((REGIONS if level == "r" else PREFECTURES)[code])


def region_of(prefecture: str) -> str:
    """The region's code of a two-digit prefecture code. Raises KeyError for any other text."""
    return _REGION_OF[prefecture]
