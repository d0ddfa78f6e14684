"""What is said, in Japanese and English. One sentence a line, with what to do about it."""

import locale
import os

_WORDS: dict[str, tuple[str, str]] = {
    "sent": (
        "送信しました: {name}({kind}、{month} 分、{state})",
        "Sent: {name} ({kind}, {month}, {state})",
    ),
    "known": ("送信済みの内容でした: {name}({month} 分)", "Known already: {name} ({month})"),
    "would-send": ("送信する予定: {name}({kind})", "Would send: {name} ({kind})"),
    "nothing": ("新しいファイルはありません。", "There is no new file."),
    "done": (
        "完了: 送信 {sent} 件、送信済み {known} 件、失敗 {failed} 件",
        "Done: {sent} sent, {known} known already, {failed} failed",
    ),
    "waiting": (
        "書き込み中のため次回に回します: {name}",
        "Still being written, left for the next time: {name}",
    ),
    "skipped": (
        "種類が分からないため送信しません: {name}。設定ファイルの [files] に名前の形を追加してください。",
        "Kind unknown, not sent: {name}. Add a pattern for its name to [files] in the settings.",
    ),
    "failed": ("送信できませんでした: {name}。{why}", "Could not be sent: {name}. {why}"),
    "again": (
        "{why} {seconds} 秒後にもう一度送信します。",
        "{why} Trying again in {seconds} seconds.",
    ),
    "moved": ("移動しました: {name} → {to}", "Moved: {name} → {to}"),
    "not-moved": (
        "送信は済みましたが移動できませんでした: {name}({why})",
        "Sent, but it could not be moved: {name} ({why})",
    ),
    "watching": (
        "{folder} を監視しています。終了するには Ctrl+C を押してください。",
        "Watching {folder}. Press Ctrl+C to stop.",
    ),
    "stopped": ("終了しました。", "Stopped."),
    "busy": (
        "このフォルダーでは、もう一つの optiserve-push が動いています。終わるのを待ってください。",
        "Another optiserve-push is at work on this folder. Wait until it has ended.",
    ),
    "ok": ("[OK] {what}", "[OK] {what}"),
    "bad": ("[NG] {what}: {why}", "[NG] {what}: {why}"),
    "check-settings": ("設定ファイル", "settings file"),
    "check-folder": ("フォルダー {folder}", "folder {folder}"),
    "check-journal": ("記録ファイル", "journal file"),
    "check-network": ("ネットワーク {address}", "network {address}"),
    "check-clock": ("時計", "clock"),
    "check-key": ("API キー", "API key"),
    "check-kinds": ("ファイルの種類 {kinds}", "kinds of files {kinds}"),
    "all-well": ("すべて問題ありません。", "Everything is in order."),
    # Why something failed, and what to do.
    "no-settings": (
        "設定ファイル {path} がありません。optiserve-push init で作成できます。",
        "There is no settings file {path}. optiserve-push init makes one.",
    ),
    "bad-settings": (
        "設定ファイルを読めません({detail})。{path} を直してください。",
        "The settings cannot be read ({detail}). Mend {path}.",
    ),
    "missing-setting": (
        "設定ファイルの [{section}] に {name} がありません。",
        "{name} is missing in [{section}] of the settings.",
    ),
    "settings-made": (
        "設定ファイル {path} を作成しました。メモ帳で開き、url・key・folder を記入してください。",
        "Made {path}. Open it in an editor and fill in url, key and folder.",
    ),
    "settings-there": (
        "設定ファイル {path} はすでにあります。変更していません。",
        "{path} is there already. Nothing was changed.",
    ),
    "no-folder": (
        "フォルダーがないか、開く権限がありません。パスと権限を確認してください。",
        "There is no such folder, or you may not open it. Check its path and its rights.",
    ),
    "cannot-write": (
        "{path} に書き込めません。フォルダーへの書き込み権限を付けるか、[push] の journal で別の場所を指定してください。",
        "Cannot write {path}. Allow writing to the folder, or name another place as journal in [push].",
    ),
    "bad-journal": (
        "記録ファイル {path} が壊れています。名前を変えて残し、もう一度実行してください。送信済みの内容は二重には取り込まれません。",
        "The journal {path} is damaged. Rename it and run again: nothing is taken in twice.",
    ),
    "no-kinds": (
        "設定ファイルの [files] が空です。例: ledger = *台帳*.csv",
        "[files] is empty in the settings. For example: ledger = *ledger*.csv",
    ),
    "not-https": (
        "url は https:// で始めてください。鍵が盗み見られるおそれがあります。",
        "url has to begin with https://, or the key could be read on its way.",
    ),
    "unreachable": (
        "サーバーにつながりません({detail})。インターネット接続、url、プロキシの設定を確認してください。",
        "The server cannot be reached ({detail}). Check the connection, the url and the proxy.",
    ),
    "certificate": (
        "サーバーの証明書を確認できません({detail})。院内のプロキシが証明書を差し替えている場合は、その CA ファイルを [push] の ca_file に指定してください。時計のずれも原因になります。",
        "The server's certificate cannot be verified ({detail}). If a proxy of yours replaces certificates, name its CA file as ca_file in [push]. A wrong clock does it as well.",
    ),
    "proxy-refused": (
        "プロキシが接続を断りました({detail})。プロキシの利用者名とパスワードを確認してください。",
        "The proxy refused ({detail}). Check its user name and password.",
    ),
    "redirected": (
        "サーバーが別のアドレス {to} を示しました。url を直してください。",
        "The server points to another address, {to}. Mend the url.",
    ),
    "not-ours": (
        "OptiServe ではないサーバーが応答しました({status})。url とプロキシを確認してください。",
        "Something that is not OptiServe answered ({status}). Check the url and the proxy.",
    ),
    "key-refused": (
        "API キーが使えません。期限切れか取り消し済みです。画面「API キー」で新しく作り、設定ファイルの key に入れてください。",
        'The API key does not work: it has expired or was revoked. Make a new one on the screen "API keys" and put it into the settings.',
    ),
    "key-not-allowed": (
        "この API キーにはファイルを送る権限がないか、このネットワークからは使えません。「ファイルのアップロード」を許可したキーを作ってください。",
        'This API key may not upload files, or not from this network. Make one that may "Upload files".',
    ),
    "refused": ("サーバーが受け取りませんでした: {detail}", "The server refused it: {detail}"),
    "too-large": (
        "ファイルが大きすぎます。期間を分けて出力してください。",
        "The file is too large. Export it in shorter periods.",
    ),
    "busy-server": ("サーバーが混み合っています。", "The server is busy."),
    "server-error": (
        "サーバーで障害が起きています({status})。",
        "The server has a fault ({status}).",
    ),
    "damaged": (
        "途中で内容が壊れました。もう一度送信します。",
        "It was damaged on its way. It is sent again.",
    ),
    "changed": (
        "送信中に書き換えられました。次回に送信します。",
        "It was changed while it was being sent. It is sent next time.",
    ),
    "empty": ("ファイルが空です。", "The file is empty."),
    "unreadable": (
        "ファイルを開けません({detail})。ほかのプログラムが使っていないか確認してください。",
        "The file cannot be opened ({detail}). Check that no other program is using it.",
    ),
    "clock-wrong": (
        "このパソコンの時計が {seconds} 秒ずれています。日付と時刻の設定で「自動的に設定する」を有効にしてください。",
        "This computer's clock is {seconds} seconds off. Let it set its time automatically.",
    ),
    # States of a file at the server.
    "state-received": ("取り込み中", "being read"),
    "state-to_map": ("列の確認待ち", "columns to be confirmed"),
    "state-to_check": ("内容の確認待ち", "to be checked"),
    "state-committed": ("確定", "committed"),
    "state-unreadable": ("読めないファイル", "unreadable"),
    "kind-ledger": ("機器台帳", "device ledger"),
    "kind-loans": ("貸出記録", "lending records"),
    "kind-faults": ("故障履歴", "fault history"),
}


def is_japanese() -> bool:
    """Whether the locale is Japanese; OPTISERVE_LANG=ja or en decides where it is set."""
    asked = os.environ.get("OPTISERVE_LANG", "")
    if not asked:
        asked = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not asked:
        try:
            asked = locale.getlocale()[0] or ""
        except ValueError:
            asked = ""
    return asked.lower().startswith(("ja", "japanese"))


def say(code: str, **params: object) -> str:
    """The sentence of a code; one that is not known is said as it is."""
    japanese, english = _WORDS.get(code, (code, code))
    return (japanese if is_japanese() else english).format(**params)
