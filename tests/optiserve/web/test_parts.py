import json
import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from optiserve.web import charts, markup


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def drawn(source: str, **context: object) -> str:
    return Template("{% load web %}" + source).render(Context(context))


def test_a_state_is_told_by_words_and_drawing():
    badge = markup.badge("ok", "Committed")
    assert "Committed</span>" in badge
    assert "icons.svg#ok" in badge


def test_a_state_cannot_carry_markup():
    assert "<script>" not in markup.badge('"><script>', "<script>")


def test_a_change_is_told_in_words():
    stat = drawn('{% stat "Rate" 68 change=-2 better="up" %}')
    assert "stat__change--bad" in stat
    assert ">Down</span>2" in stat


def test_a_change_without_a_better_direction_is_not_judged():
    assert "stat__change--" not in drawn('{% stat "Devices" 68 change=2 %}')


def test_a_figure_without_a_change_says_nothing_of_one():
    assert "stat__change" not in drawn('{% stat "Devices" 68 %}')


def test_a_field_points_at_its_help_and_its_error():
    class Form(forms.Form):
        code = forms.CharField(help_text="Letters")

    html = drawn('{% include "web/components/field.html" with field=form.code %}', form=Form({}))
    assert 'aria-describedby="id_code_helptext id_code_error"' in html
    assert 'id="id_code_helptext"' in html
    assert 'id="id_code_error"' in html


def test_the_summary_of_errors_leads_to_the_fields():
    class Form(forms.Form):
        code = forms.CharField()

    html = drawn('{% include "web/components/error_summary.html" %}', form=Form({}))
    assert 'href="#id_code"' in html


def test_a_chart_carries_its_spec_and_its_figures():
    spec = {"title": "Use", "mark": "bar", "config": {"background": "red"}}
    table = charts.DataTable(["Day", "Lent"], [[1, 43]])
    html = drawn("{% chart spec table=table %}", spec=spec, table=table)
    carried = re.search(r"<script type=\"application/json\">(.*?)</script>", html)
    assert carried is not None
    assert json.loads(carried[1]) == {"mark": "bar"}
    assert "<td" in html


def test_a_chart_cannot_end_its_own_script():
    html = drawn("{% chart spec %}", spec={"title": "T", "data": "</script><b>"})
    assert "</script><b>" not in html


def test_screens_have_larger_type_than_print():
    themes = charts.screen_themes()
    assert themes["light"]["axis"]["labelFontSize"] >= 12
    assert themes["dark"]["background"] != themes["light"]["background"]


def test_progress_asks_again_until_it_has_finished():
    part = '{% include "web/components/progress.html" %}'
    running = {"label": "Reading", "value": 1, "maximum": 2, "url": "/jobs/1"}
    assert 'hx-get="/jobs/1"' in drawn(part, progress=running)
    assert "hx-get" not in drawn(part, progress={**running, "finished": True})
