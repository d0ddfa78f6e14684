"""Samples for the gallery: every component with content of the length that real content has."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from optiserve.web.charts import DataTable
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from reporting.charts import hospital, trend
from reporting.charts.theme import Size

STATES = [
    ("ok", "使用可能"),
    ("running", "貸出中"),
    ("warning", "点検期限切れ"),
    ("error", "修理中"),
]
WARDS = [("icu", "集中治療室"), ("5e", "5階東病棟"), ("er", "救命救急センター")]


@dataclass(frozen=True, slots=True)
class SampleDevice:
    """A device of the sample ledger."""

    number: str
    name: str
    maker: str
    ward: str
    state: str
    installed: date
    hours: int | None


def devices() -> list[SampleDevice]:
    """A ledger of 137 devices, the same every time."""
    kinds = [
        ("輸液ポンプ TE-281A", "テルモ"),
        ("シリンジポンプ TE-381", "テルモ"),
        ("人工呼吸器 サーボ U", "ゲティンゲ"),
        ("生体情報モニタ BSM-6701", "日本光電"),
    ]
    return [
        SampleDevice(
            number=f"ME-{n:05d}",
            name=kinds[n % 4][0],
            maker=kinds[n % 4][1],
            ward=WARDS[n % 3][0],
            state=STATES[(n * 7) % 4][0],
            installed=date(2014, 4, 1) + timedelta(days=29 * n),
            hours=None if n % 11 == 0 else (n * 7919) % 21000,
        )
        for n in range(1, 138)
    ]


def _state(device: SampleDevice) -> SafeString:
    return badge(device.state, dict(STATES)[device.state])


DEVICES = Table(
    name="devices",
    caption="機器台帳",
    columns=[
        Column("name", "機器名", sortable=True, link=lambda device: f"#{device.number}"),
        Column("number", "管理番号", sortable=True),
        Column("maker", "メーカー", sortable=True),
        Column("ward", "部署", cell=lambda device: dict(WARDS)[device.ward]),
        Column("state", "状態", cell=_state),
        Column("installed", "購入日", sortable=True, numeric=True),
        Column("hours", "稼働時間", sortable=True, numeric=True),
    ],
    search=["name", "number", "maker"],
    filters=[Choice("ward", "部署", WARDS), Choice("state", "状態", STATES)],
    order="number",
    page_size=12,
)


class SampleForm(forms.Form):
    """A field of every kind."""

    code = forms.CharField(label="施設コード", help_text="半角英小文字と数字、3~20文字")
    email = forms.EmailField(label="最初の管理者のメールアドレス")
    beds = forms.IntegerField(label="病床数", min_value=1, required=False)
    prefecture = forms.ChoiceField(label="都道府県", choices=[("13", "東京都"), ("22", "静岡県")])
    share = forms.ChoiceField(
        label="データの提供",
        choices=[("yes", "提供する"), ("no", "提供しない")],
        widget=forms.RadioSelect,
        help_text="集計と秘匿処理のあと、他の施設が特定されない値だけが公開されます。",
    )
    note = forms.CharField(label="備考", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label="機器台帳(CSV または Excel)", required=False)
    agree = forms.BooleanField(label="利用規約に同意します")


def _daily() -> dict[str, Any]:
    points = [
        hospital.DayUse(day, 38 + (day * 5) % 13, 30 - (day * 3) % 11) for day in range(1, 31)
    ]
    return hospital.daily(
        points,
        title="輸液ポンプの貸出と在庫(9:00 時点)",
        lent="貸出中",
        available="在庫",
        size=Size("container", 260),
    )


def _trend() -> dict[str, Any]:
    values = [0.61, 0.64, None, 0.66, 0.71, 0.69]
    points = [
        trend.MonthValue(f"2026-{month:02d}", value) for month, value in enumerate(values, start=5)
    ]
    return trend.trend(points, title="稼働率", value_format=".0%", size=Size("container", 260))


def context(posted: QueryDict | None) -> dict[str, Any]:
    """Everything the gallery's template asks for, but the table."""
    labels = [("ホーム", "home"), ("機器台帳", "device"), ("貸出", "loan"), ("故障・修理", "fault")]
    return {
        "page_title": "部品見本",
        "page_lead": "すべての画面はこの部品から組み立てられます。Every screen is built of these.",
        "navigation": [
            {"label": label, "url": "#", "icon": icon, "current": icon == "device", "count": n * 4}
            for n, (label, icon) in enumerate(labels)
        ],
        "breadcrumbs": [{"label": "ホーム", "url": "#"}, {"label": "部品見本"}],
        "form": SampleForm(posted or {"code": "", "email": "x"}),
        "daily": _daily(),
        "daily_table": DataTable(["日", "貸出中", "在庫"], [[1, 43, 27], [2, 48, 24], [3, 40, 21]]),
        "trend": _trend(),
        "states": [("none", "未受領"), ("waiting", "確認待ち"), *STATES, ("locked", "秘匿")],
        "tabs": [
            {"label": "概要", "url": "#", "current": True},
            {"label": "履歴", "url": "#", "count": 12},
        ],
        "steps": [
            {"label": "ファイルを選ぶ", "state": "done", "url": "#"},
            {"label": "列を対応づける", "state": "current"},
            {"label": "内容を確かめる", "state": "todo"},
            {"label": "登録する", "state": "todo"},
        ],
        "first_steps": [
            {
                "label": "機器台帳を取り込む",
                "text": "CSV か Excel のまま",
                "url": "#",
                "done": True,
            },
            {"label": "貸出記録を取り込む", "text": "中央管理の履歴", "url": "#", "done": False},
            {"label": "故障報告を取り込む", "text": "修理伝票の一覧", "url": "#", "done": False},
        ],
        "progress": {
            "label": "6月分を集計しています",
            "value": 27,
            "maximum": 40,
            "detail": "公立",
        },
        "facts": [("施設名", "北総合病院"), ("病床数", 412), ("開設日", date(2019, 4, 1))],
    }
