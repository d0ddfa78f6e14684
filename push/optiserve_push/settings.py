"""The settings: a small INI file that anybody can edit."""

import configparser
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from optiserve_push.trouble import BadSettings

FILE = "optiserve-push.ini"
KINDS = ("ledger", "loans", "faults")

TEMPLATE = """\
; optiserve-push の設定 / settings of optiserve-push
[push]
; 病院のアドレス / your hospital's address
url = https://your-hospital.example.jp
; API キー(画面「API キー」で作成) / made on the screen "API keys"
key = opt_
; 監視するフォルダー / the folder that your system exports to
folder = C:\\OptiServe\\export
; 最後の変更から何秒待つか / seconds without a change before a file is read
settle = 10
; はいの場合、NAME.done があるファイルだけを送る / only files beside which NAME.done lies
done_marker = no
; 送信後の移動先(空欄なら移動しない) / where sent files are moved; empty: they stay
move_to =
; プロキシ(空欄なら環境変数 HTTPS_PROXY) / empty: from HTTPS_PROXY
proxy =
; 院内 CA のファイル / your own certificate authority
ca_file =

; ファイル名の形(カンマ区切り) / patterns of names, separated by commas
[files]
ledger = *台帳*.csv, *台帳*.xlsx, ledger*.csv
loans = *貸出*.csv, *貸出*.xlsx, loans*.csv
faults = *故障*.csv, *修理*.csv, faults*.csv
"""


@dataclass(frozen=True)
class Settings:
    """What the INI file says. ``patterns``: pairs of kind and pattern, in the file's order."""

    url: str
    key: str
    folder: Path
    patterns: tuple[tuple[str, str], ...]
    settle: float = 10.0
    done_marker: bool = False
    move_to: Optional[Path] = None
    proxy: str = ""
    ca_file: str = ""
    journal: Optional[Path] = None
    attempts: int = 6
    every: float = 30.0
    timeout: float = 60.0
    plain_http: bool = False

    @property
    def journal_path(self) -> Path:
        """Beside the files, unless the settings name another place."""
        return self.journal or self.folder / ".optiserve-push.json"


def read(path: Path) -> Settings:
    """Read the settings. Raises BadSettings, which says what to mend."""
    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=None)
    try:
        parser.read_string(_text(path))
        return _settings(parser, beside=path.resolve().parent)
    except (configparser.Error, ValueError) as error:
        raise BadSettings("bad-settings", path=path, detail=error) from error


def _text(path: Path) -> str:
    """UTF-8 with or without its mark; else CP932, as Windows' Notepad once wrote."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadSettings("no-settings", path=path) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp932")


def _settings(parser: configparser.ConfigParser, beside: Path) -> Settings:
    section = "push"
    for name in ("url", "key", "folder"):
        if not parser.get(section, name, fallback="").strip():
            raise BadSettings("missing-setting", section=section, name=name)
    push = parser[section]
    url = push["url"].strip().rstrip("/")
    plain_http = push.getboolean("plain_http", fallback=False)
    if not url.startswith("https://") and not (plain_http and url.startswith("http://")):
        raise BadSettings("not-https")
    patterns = _patterns(parser)
    if not patterns:
        raise BadSettings("no-kinds")
    return Settings(
        url=url,
        key=push["key"].strip(),
        folder=beside / push["folder"].strip(),
        patterns=tuple(patterns),
        settle=push.getfloat("settle", fallback=10.0),
        done_marker=push.getboolean("done_marker", fallback=False),
        move_to=_path(push.get("move_to", ""), beside),
        proxy=push.get("proxy", "").strip(),
        ca_file=push.get("ca_file", "").strip(),
        journal=_path(push.get("journal", ""), beside),
        attempts=push.getint("attempts", fallback=6),
        every=push.getfloat("every", fallback=30.0),
        timeout=push.getfloat("timeout", fallback=60.0),
        plain_http=plain_http,
    )


def _path(text: str, beside: Path) -> Optional[Path]:
    return beside / text.strip() if text.strip() else None


def _patterns(parser: configparser.ConfigParser) -> list[tuple[str, str]]:
    if not parser.has_section("files"):
        return []
    unknown = [name for name in parser.options("files") if name not in KINDS]
    if unknown:
        raise ValueError("[files] %s" % ", ".join(unknown))
    return [
        (kind, pattern.strip())
        for kind, listed in parser.items("files")
        for pattern in listed.split(",")
        if pattern.strip()
    ]
