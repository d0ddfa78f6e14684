"""What leaves the house: inert spreadsheets, no request to whom a user names, HTML without code.

docs/security.md says why. Each list below names the only files that may, with the reason.
"""

import re

import pytest

from tests.architecture.source import CODE, files, imports_from, name

WRITERS = ("csv.writer", "csv.DictWriter", "openpyxl.Workbook", "xlsxwriter", "xlwt", "pandas")
MAY_WRITE_TABLES = {
    "reporting/exports/csv_file.py": "through inert()",
    "reporting/exports/xlsx_file.py": "through inert()",
    "tenants/intake/reading/sheet.py": "a very large sheet on its way, read back by us at once",
    "tenants/intake/services/storage.py": "our own copy, read back by us and shown to nobody",
    "platform/optiserve/demo/sheets.py": "plays the hospitals' own systems",
}
CLIENTS = (
    *("urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "pycurl"),
    *("socket", "smtplib", "ftplib", "telnetlib", "imaplib", "xmlrpc.client", "paramiko"),
    *("boto3", "sentry_sdk", "opentelemetry.exporter"),
)
MAY_OPEN_CONNECTIONS = {
    "platform/optiserve/embedded.py": "its own PostgreSQL and Valkey, on this machine",
    "platform/optiserve/accounts/passwords.py": "the operator's BREACHED_PASSWORDS_URL",
    "platform/optiserve/usecases/outward.py": "to public addresses, and those the operator names",
    "platform/optiserve/usecases/mail_people.py": "smtplib's error; Django sends",
    "platform/optiserve/error_reports.py": "where the operator's SENTRY_DSN says, without data",
    "platform/optiserve/mail.py": "Amazon SES, where the operator names its region",
    "platform/optiserve/traces.py": "where the operator's TRACES_URL says, without data",
    "shared/kernel/kms.py": "AWS KMS, where the operator's SEALING_KEYS name a key of it",
}
INLINE = re.compile(
    r"""<style\b|<script(?![^>]*(?:\bsrc=|type="application/json"))[^>]*>"""
    r"""|<[a-z][^<>]*?\s(?:style|on[a-z]+)\s*=|href=["']?javascript:|\bhx-on\b|\bhx-vals=["']js:""",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("modules", "allowed"), [(WRITERS, MAY_WRITE_TABLES), (CLIENTS, MAY_OPEN_CONNECTIONS)]
)
def test_only_known_files_write_tables_or_open_connections(
    modules: tuple[str, ...], allowed: dict[str, str]
) -> None:
    found = [name(path) for path in files(".py", under=CODE) if imports_from(path, *modules)]
    # ``import csv`` alone says nothing: whoever reads with it does not write.
    found += [
        name(path)
        for path in files(".py", under=CODE)
        if modules is WRITERS and re.search(r"\bcsv\.(Dict)?[wW]riter\b", path.read_text("utf-8"))
    ]
    assert sorted(set(found) - set(allowed)) == []


@pytest.mark.parametrize("path", ["csv_file.py", "xlsx_file.py"])
def test_every_export_passes_its_texts_through_the_one_function(path: str) -> None:
    [export] = [one for one in files(".py", under=("reporting/exports",)) if one.name == path]
    assert imports_from(export, "reporting.exports.cells.inert")


def test_no_template_has_script_or_style_of_its_own() -> None:
    found = {
        name(path): INLINE.findall(path.read_text("utf-8")) for path in files(".html", under=CODE)
    }
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        "<script>run()</script>",
        '<p style="color:red">',
        '<button type="button" onclick="run()">',
        "<style>p {}</style>",
        '<a href="javascript:run()">',
        '<div hx-on:click="run()">',
    ],
)
def test_the_search_for_inline_code_finds_it(line: str) -> None:
    assert INLINE.search(line)
