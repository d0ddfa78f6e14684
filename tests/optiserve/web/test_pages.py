import json
import re
from pathlib import Path

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from optiserve.web import vega, views

WEB = Path(views.__file__).parent
SHEET = (WEB / "static/web/icons.svg").read_text()
TOKENS = (WEB / "static/web/tokens.css").read_text()
TEMPLATES = sorted(WEB.glob("templates/**/*.html"))


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (views.bad_request, 400),
        (views.permission_denied, 403),
        (views.page_not_found, 404),
        (views.too_many_requests, 429),
        (views.server_error, 500),
        (views.unavailable, 503),
        (views.maintenance, 503),
        (views.csrf_failure, 403),
    ],
)
def test_an_error_page_needs_no_request_context(view, status):
    with translation.override("en"):
        response = view(RequestFactory().get("/"))
    assert response.status_code == status
    assert b'<html lang="en">' in response.content


def test_machines_are_told_when_to_come_back():
    assert views.maintenance(RequestFactory().get("/"))["Retry-After"] == "300"


def test_the_gallery_is_for_developers_alone(settings):
    settings.DEBUG = False
    with pytest.raises(Http404):
        views.gallery(RequestFactory().get("/"))


def test_pages_run_no_inline_script():
    for path in TEMPLATES:
        for script in re.findall(r"<script\b[^>]*>", path.read_text()):
            assert "src=" in script, path
        assert not re.search(r"\son\w+=|\sstyle=", path.read_text()), path


def test_every_drawing_that_a_template_names_is_on_the_sheet():
    for path in TEMPLATES:
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text()):
            assert f'id="{name}"' in SHEET, (path, name)


def test_the_frame_tells_where_vega_lies_and_how_charts_look():
    html = render_to_string("web/base.html", {"page_title": "Devices"})
    assert f'data-vega="/static/{vega.NAME}"' in html
    themes = re.search(r'<script id="chart-themes"[^>]*>(.*?)</script>', html)
    assert themes is not None
    assert set(json.loads(themes[1])) == {"light", "dark"}


def test_the_navigation_marks_where_the_reader_is():
    items = [{"label": "Devices", "url": "/d/", "icon": "device", "current": True}]
    html = render_to_string("web/page.html", {"navigation": items})
    assert re.search(r'href="/d/" aria-current="page"', html)


def test_vega_is_made_once_and_found_like_any_file(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    finder = vega.VegaFinder()
    [(name, storage)] = finder.list(None)
    made = Path(finder.find(name))
    before = made.stat().st_mtime_ns
    assert storage.path(name) == str(made)
    assert "vegaEmbed" in made.read_text()
    assert Path(finder.find(name)).stat().st_mtime_ns == before
    assert finder.find("web/other.js") == []


def _tokens(theme: int) -> dict[str, str]:
    pairs = re.findall(r"--([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", TOKENS)
    return {name: (light, dark)[theme] or both for name, light, dark, both in pairs}


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    low, high = sorted([_luminance(one), _luminance(other)])
    return (high + 0.05) / (low + 0.05)


TEXT_ON = [
    *((text, ground) for text in ("text", "text-muted", "link") for ground in ("page", "surface")),
    *((text, "sunken") for text in ("text", "text-muted", "link")),
    *(("on-primary", ground) for ground in ("primary", "primary-hover", "danger", "danger-hover")),
    *((tone, f"{tone}-tint") for tone in ("good", "warn", "bad")),
    *((tone, "surface") for tone in ("good", "warn", "bad")),
    ("link", "tint"),
    ("text", "tint"),
]
LINES_ON = [("line-strong", "surface"), ("primary", "surface"), ("focus", "page")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_have_the_contrast_that_wcag_asks_for(theme):
    colours = _tokens(theme)
    for text, ground in TEXT_ON:
        assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for line, ground in LINES_ON:
        assert _contrast(colours[line], colours[ground]) >= 3, (line, ground)
