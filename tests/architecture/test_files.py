"""What the repository's files may be: short, our own, and served by ourselves."""

import re

from tests.architecture.source import CODE, ROOT, files, name

LONGEST = 400
WEB = (".html", ".css", ".js", ".svg")
# What a page would fetch from elsewhere. A link that a reader clicks is no such thing.
FETCHED = re.compile(
    r"""<(?:script|link|img|source|iframe|use)\b[^>]*?(?:src|href|srcset)=["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import[^;]*//|\b(?:import|fetch)\b\s*\(?["'](?:https?:)?//""",
    re.IGNORECASE,
)
LIBRARIES = re.compile(
    r"\.min\.|htmx|vega|alpine|jquery|bootstrap|tailwind|axe\.|chart\.js|package(-lock)?\.json"
    r"|node_modules|\.(?:woff2?|ttf|otf|ttc|map)$"
)
BANNER = re.compile(r"/\*!|@license|@preserve|sourceMappingURL", re.IGNORECASE)


def test_no_python_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files(".py")
        if "migrations" not in path.parts or "tests" in path.parts
    }
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_no_page_fetches_anything_from_another_server() -> None:
    assert [name(p) for p in files(*WEB, under=CODE) if FETCHED.search(p.read_text("utf-8"))] == []


def test_the_search_for_fetched_addresses_finds_them() -> None:
    for line in (
        '<script src="https://cdn.example/a.js">',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        "@import url(https://fonts.example/a.css)",
        "background: url('https://cdn.example/a.png')",
        'import("https://cdn.example/a.js")',
    ):
        assert FETCHED.search(line)


def test_a_clicked_link_is_not_fetched() -> None:
    assert not FETCHED.search('<a href="https://www.example/">')


def test_no_third_partys_front_end_file_is_copied_in() -> None:
    kept = [path for folder in CODE for path in (ROOT / folder).rglob("*") if path.is_file()]
    front_end = [path for path in kept if "static" in path.parts]
    strangers = [path for path in front_end if LIBRARIES.search(path.name)]
    banners = [p for p in files(".js", ".css", under=CODE) if BANNER.search(p.read_text("utf-8"))]
    assert [name(path) for path in (*strangers, *banners)] == []
