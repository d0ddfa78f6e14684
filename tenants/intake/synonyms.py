"""Headers as they are found in Japanese hospitals' files, per canonical field.

One space-separated text per field; folding makes widths, cases and punctuation equal, and the
earlier of two words is the likelier.
"""

_ASSET_NO = {
    "asset_no": (
        "管理番号 管理no 管理ナンバー me番号 meno me機器番号 機器番号 機器id 機器no "
        "機器管理番号 備品番号 備品no 資産番号 資産コード 台帳番号 ce番号 ceno 装置番号 "
        "バーコード asset_no asset_number asset_tag"
    ),
}

_WARD = {
    "ward": (
        "部署 病棟 部署名 病棟名 設置場所 使用場所 使用部署 使用病棟 貸出先 貸出部署 貸出病棟 "
        "配置場所 配置部署 配置先 保管場所 設置部署 設置病棟 所在 所在場所 所属 管理部署 "
        "返却元 ward department location"
    ),
}

LEDGER = (
    _ASSET_NO
    | _WARD
    | {
        "serial": (
            "製造番号 シリアル シリアル番号 シリアルno シリアルナンバー 機番 製番 製造no s/n sn "
            "serial serial_no serial_number"
        ),
        "local_name": (
            "機器名 機器名称 機種名称 装置名 装置名称 品名 名称 販売名 商品名 製品名 一般名 "
            "一般的名称 name device_name"
        ),
        "local_category": (
            "小分類 分類 機器分類 機種分類 カテゴリ カテゴリー 区分 種別 種類 機器種別 中分類 "
            "大分類 category"
        ),
        "local_maker": (
            "メーカー メーカ メーカー名 メーカ名 製造元 製造販売業者 製造販売元 製造会社 製造業者 "
            "製造メーカー 会社名 maker manufacturer"
        ),
        "local_model": (
            "型式 型番 形式 機種 規格 モデル 型名 "
            "機種名 型式名 型 規格・型式 機種・型式 model model_no"
        ),
        "gtin": "gtin gs1 jan janコード udi udi-di gs1コード 商品コード",
        "jmdn": "jmdn jmdnコード 一般的名称コード 一般名コード",
        "managed": "管理区分 管理形態 管理方法 管理種別 貸出区分 中央管理 運用区分 managed",
        "acquired_on": (
            "購入日 購入年月日 購入年月 取得日 取得年月日 取得年月 購入/日付 購入/年月日 納入日 "
            "納入年月日 導入日 導入年月日 導入年 購入年 購入年度 取得年度 納品日 "
            "acquired_on purchase_date"
        ),
        "in_use_on": (
            "使用開始日 使用開始年月日 稼働開始日 運用開始日 供用開始日 供用日 設置日 設置年月日 "
            "in_use_on"
        ),
        "manufactured_year": (
            "製造年 製造年月 製造年月日 製造日 manufactured_year year_of_manufacture"
        ),
        "acquisition_cost_yen": (
            "購入価格 購入金額 取得価格 取得価額 取得金額 購入価額 購入/価格 購入/金額 購入額 "
            "価格 金額 導入価格 納入価格 単価 price cost acquisition_cost purchase_price"
        ),
        "procurement": (
            "調達区分 取得区分 購入区分 調達方法 取得方法 導入区分 導入形態 契約形態 所有区分 "
            "資産区分 procurement"
        ),
        "ifu_life_years": (
            "耐用期間 耐用年数 耐用期間(年) 使用期限年数 推奨耐用年数 耐用年数(年) 有効期間 "
            "service_life"
        ),
        "status": (
            "状態 ステータス 機器状態 稼働状況 稼働状態 使用状況 現況 現状 状況 運用状況 運用状態 "
            "status"
        ),
        "retired_on": "廃棄日 廃棄年月日 除却日 廃止日 除籍日 処分日 廃棄年月 廃棄/日付 retired_on",
    }
)

LOANS = (
    _ASSET_NO
    | _WARD
    | {
        "loaned_at": (
            "貸出日時 貸出日 貸出年月日 貸出開始日 貸出開始日時 貸出 貸出時刻 貸出時間 貸出/日時 "
            "貸出/日付 出庫日 出庫日時 払出日 払出日時 使用開始日 loaned_at"
        ),
        "returned_at": (
            "返却日時 返却日 返却年月日 返却 返却時刻 返却時間 返却/日時 返却/日付 貸出終了日 "
            "入庫日 入庫日時 回収日 回収日時 使用終了日 returned_at"
        ),
        "expected_return_on": "返却予定日 返却予定 返却期限 返却予定年月日 expected_return_on",
    }
)

FAULTS = _ASSET_NO | {
    "reported_at": (
        "受付日 受付日時 受付年月日 発生日 発生日時 発生年月日 故障日 故障日時 故障発生日 "
        "依頼日 修理依頼日 修理受付日 報告日 報告日時 不具合発生日 発見日 申告日 連絡日 "
        "reported_at"
    ),
    "found_in": (
        "発見時 発見状況 発生状況 発生時 発見契機 発見場面 発生場面 発見タイミング 使用状況 "
        "found_in"
    ),
    "symptom": (
        "症状 故障内容 不具合内容 故障状況 不具合 内容 故障症状 現象 依頼内容 修理依頼内容 "
        "不具合状況 状況 symptom"
    ),
    "cause_class": "原因 原因区分 故障原因 原因分類 故障区分 要因 不具合原因 故障分類 cause",
    "route": (
        "修理区分 修理先 修理方法 対応区分 修理形態 対応 対応方法 修理種別 修理依頼先 "
        "修理実施 route"
    ),
    "sent_on": (
        "発送日 引取日 修理発送日 送付日 出荷日 修理出し日 メーカー引渡日 修理依頼発送日 sent_on"
    ),
    "restored_at": (
        "完了日 修理完了日 復旧日 復旧日時 修理完了日時 完了日時 終了日 修理終了日 対応完了日 "
        "修理完了 修理日 復帰日 完了年月日 restored_at"
    ),
    "parts_yen": "部品代 部品費 部品代金 部品費用 部品金額 交換部品代 parts_cost",
    "labour_hours": "作業時間 作業時間(h) 修理時間 工数 作業工数 所要時間 対応時間 labour_hours",
    "outsourced_yen": (
        "修理費 修理費用 修理金額 外注費 修理代 修理代金 請求金額 費用 金額 修理料金 "
        "メーカー修理費 repair_cost"
    ),
    "outcome": "結果 修理結果 転帰 対応結果 処置結果 最終結果 判定 outcome",
}
