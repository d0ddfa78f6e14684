"""The eight invented systems hospitals export from: each with its own words, dates and encoding."""

from dataclasses import dataclass, field

LEDGER, LOANS, FAULTS = "ledger", "loans", "faults"
KINDS = (LEDGER, LOANS, FAULTS)

STATUS_WORDS = {"active": "稼働", "on_loan": "貸出中", "repair": "修理中", "scrapped": "廃棄"}
MANAGED_WORDS = {"central": "中央管理", "ward": "病棟管理", "resident": "常設"}
CAUSE_WORDS = {
    "human": "人為",
    "mechanical": "機械",
    "mixed": "複合",
    "no_fault": "非故障",
    "unknown": "不明",
}
ROUTE_WORDS = {"in_house": "院内修理", "maker": "メーカー修理", "none": "修理なし"}
OUTCOME_WORDS = {"repaired": "修理完了", "scrapped": "廃棄", "no_fault": "異常なし"}


@dataclass(frozen=True, slots=True)
class SourceSystem:
    """How one system writes.

    ``headers`` is the header of every column by kind and field, in order; ``line`` and ``borrower``
    are columns that mean nothing to a reader. ``encoding`` is a codec or ``xlsx``; ``dates`` and
    ``money`` name a way of writing; ``titles`` stand above the header, ``totals`` below the rows;
    ``times`` says that moments keep their minutes; ``keeps_scrapped`` that a ledger keeps devices
    after the month they were retired in; ``missing`` is what stands for an unknown price.
    """

    code: str
    encoding: str
    dates: str
    money: str
    headers: dict[str, dict[str, str]]
    filename: str
    times: bool = False
    titles: bool = False
    totals: bool = False
    half_kana: bool = False
    keeps_scrapped: bool = True
    missing: str = ""
    words: dict[str, str] = field(default_factory=dict)

    def word(self, usual: str) -> str:
        """This system's own word where it has one, else the usual one."""
        return self.words.get(usual, usual)


def _headers(**lines: str) -> dict[str, dict[str, str]]:
    """``field=header`` pairs, a line for each kind."""
    return {kind: dict(pair.split("=") for pair in line.split()) for kind, line in lines.items()}


SOURCE_SYSTEMS = (
    SourceSystem(
        code="me-daicho",
        encoding="cp932",
        dates="slash",
        money="comma",
        filename="{kind_ja}_{year}{month:02d}.csv",
        times=True,
        headers=_headers(
            ledger="asset_no=管理番号 local_name=機器名 local_category=分類 local_maker=メーカー "
            "local_model=型式 serial=製造番号 ward=設置部署 acquired_on=購入日 "
            "acquisition_cost_yen=購入金額 managed=管理区分 status=状態 retired_on=廃棄日",
            loans="asset_no=管理番号 local_name=機器名 ward=貸出先 loaned_at=貸出日時 "
            "returned_at=返却日時",
            faults="asset_no=管理番号 reported_at=受付日 symptom=症状 cause_class=原因区分 "
            "route=修理区分 restored_at=復旧日 parts_yen=部品代 outsourced_yen=修理費 "
            "outcome=結果",
        ),
    ),
    SourceSystem(
        code="kikikanri-book",
        encoding="xlsx",
        dates="cell",
        money="cell",
        filename="{kind_ja}（{year}年{month}月）.xlsx",
        times=True,
        titles=True,
        words={"稼働": "稼働中"},
        headers=_headers(
            ledger="line=No. asset_no=ME番号 local_category=小分類 local_name=機器名称 "
            "local_model=機種 local_maker=製造元 serial=シリアル番号 ward=配置場所 "
            "acquired_on=取得日 acquisition_cost_yen=取得価格 status=ステータス managed=管理区分 "
            "retired_on=廃棄日",
            loans="line=No. asset_no=ME番号 loaned_at=貸出日時 returned_at=返却日時 ward=貸出部署",
            faults="line=No. asset_no=ME番号 reported_at=発生日 restored_at=修理完了日 "
            "symptom=故障内容 cause_class=原因 route=対応区分 outcome=処置結果 parts_yen=部品代 "
            "outsourced_yen=修理費用",
        ),
    ),
    SourceSystem(
        code="pump-keeper",
        encoding="utf-8-sig",
        dates="compact",
        money="plain",
        filename="{kind}_{year}{month:02d}.csv",
        keeps_scrapped=False,
        headers=_headers(
            ledger="asset_no=機器ID serial=S/N local_maker=製造販売業者 local_model=規格 "
            "local_category=機器分類 local_name=品名 ward=部署 acquired_on=取得日 "
            "acquisition_cost_yen=取得価額 managed=管理区分 status=稼働状況",
            loans="asset_no=機器ID ward=使用部署 loaned_at=貸出日 returned_at=返却日",
            faults="asset_no=機器ID reported_at=故障日 symptom=症状 cause_class=原因 "
            "route=修理区分 restored_at=返却日 outsourced_yen=修理費用 outcome=結果",
        ),
    ),
    SourceSystem(
        code="card-file",
        encoding="utf-8",
        dates="era",
        money="full_width",
        filename="{kind_ja}{year}-{month:02d}.csv",
        missing="不明",
        headers=_headers(
            ledger="asset_no=備品番号 local_name=品名 local_category=分類 local_model=型番 "
            "local_maker=メーカー名 serial=製造番号 ward=病棟 acquired_on=購入年月日 "
            "acquisition_cost_yen=取得価額 status=状態 managed=管理区分 retired_on=廃棄日",
            loans="asset_no=備品番号 local_name=品名 loaned_at=貸出日 ward=貸出先 "
            "returned_at=返却日",
            faults="asset_no=備品番号 local_name=品名 reported_at=受付日 symptom=故障内容 "
            "cause_class=原因区分 route=対応区分 restored_at=復旧日 parts_yen=部品代 "
            "outsourced_yen=修理費 outcome=処置結果",
        ),
    ),
    SourceSystem(
        code="shisan-daicho",
        encoding="cp932",
        dates="era_kanji",
        money="yen",
        filename="{kind_ja}_{year}年{month}月分.csv",
        titles=True,
        totals=True,
        half_kana=True,
        missing="-",
        headers=_headers(
            ledger="asset_no=機器番号 local_category=機器分類 local_name=機器名称 "
            "local_maker=製造販売業者 local_model=規格 serial=製造番号 ward=部署 "
            "acquired_on=取得日 acquisition_cost_yen=取得価格 managed=管理区分 status=稼働状況 "
            "retired_on=廃棄日",
            loans="asset_no=機器番号 local_name=機器名称 ward=貸出部署 loaned_at=貸出日 "
            "returned_at=返却日",
            faults="asset_no=機器番号 reported_at=発生日 symptom=症状 route=修理区分 "
            "cause_class=原因区分 parts_yen=部品代 outsourced_yen=修理費用 restored_at=修理完了日 "
            "outcome=結果",
        ),
    ),
    SourceSystem(
        code="wareki-hyo",
        encoding="xlsx",
        dates="era",
        money="cell",
        filename="{kind_ja}R{era_year}.{month}.xlsx",
        titles=True,
        totals=True,
        half_kana=True,
        words={"廃棄": "廃棄済"},
        headers=_headers(
            ledger="asset_no=管理番号 local_name=機器名 local_category=小分類 local_maker=メーカー "
            "local_model=機種 serial=製造番号 ward=病棟 acquired_on=購入日 "
            "acquisition_cost_yen=購入金額 status=状態 managed=管理区分 retired_on=廃棄日",
            loans="asset_no=管理番号 local_name=機器名 ward=貸出先 loaned_at=貸出日 "
            "returned_at=返却日",
            faults="asset_no=管理番号 reported_at=故障日 symptom=故障内容 cause_class=原因 "
            "route=対応区分 restored_at=復旧日 parts_yen=部品代 outsourced_yen=修理費 outcome=結果",
        ),
    ),
    SourceSystem(
        code="kashidashi-note",
        encoding="cp932",
        dates="slash_zero",
        money="plain",
        filename="{kind}{year}{month:02d}.csv",
        times=True,
        keeps_scrapped=False,
        headers=_headers(
            ledger="asset_no=ME番号 serial=シリアル番号 local_name=機器名 local_category=分類 "
            "local_maker=製造元 local_model=型式 ward=配置場所 acquired_on=購入年月日 "
            "acquisition_cost_yen=購入金額 managed=管理区分 status=ステータス",
            loans="line=No. asset_no=ME番号 ward=使用部署 borrower=借用者 loaned_at=貸出日時 "
            "returned_at=返却日時",
            faults="asset_no=ME番号 reported_at=受付日 symptom=症状 cause_class=原因区分 "
            "route=修理区分 restored_at=返却日 outsourced_yen=修理費 outcome=処置結果",
        ),
    ),
    SourceSystem(
        code="kiki-cloud",
        encoding="utf-8-sig",
        dates="dash",
        money="plain",
        filename="{kind}-{year}-{month:02d}.csv",
        times=True,
        words={"稼働": "稼働中", "院内修理": "院内", "メーカー修理": "メーカー"},
        headers=_headers(
            ledger="asset_no=機器ID local_name=機器名称 local_category=小分類 local_model=型番 "
            "local_maker=メーカー名 serial=シリアル番号 ward=設置部署 acquired_on=取得日 "
            "acquisition_cost_yen=取得価額 status=ステータス managed=管理区分 retired_on=廃棄日",
            loans="asset_no=機器ID loaned_at=貸出日時 returned_at=返却日時 ward=貸出先",
            faults="asset_no=機器ID reported_at=発生日 restored_at=復旧日 symptom=症状 "
            "cause_class=原因 route=対応区分 parts_yen=部品代 outsourced_yen=修理費用 "
            "outcome=結果",
        ),
    ),
)

_BY_CODE = {system.code: system for system in SOURCE_SYSTEMS}


def source_system(code: str) -> SourceSystem:
    """The system of a code. Raises KeyError for an unknown one."""
    return _BY_CODE[code]
