"""Searching rows in the database."""

import pytest

from optiserve.tenancy.context import Door
from optiserve.web.rows import searched
from tenants.equipment.models import Ward


@pytest.mark.parametrize("text", ["ポンプ", "ﾎﾟﾝﾌﾟ", "輸液 ポンプ", "輸液　ﾎﾟﾝﾌﾟ"])
@pytest.mark.parametrize("name", ["輸液ﾎﾟﾝﾌﾟ室", "輸液ポンプ室"])
def test_a_search_finds_a_text_in_either_width(in_alpha: Door, name: str, text: str) -> None:
    Ward.objects.create(name=name)
    assert searched(Ward.objects.all(), text, paths=["name"]).exists()


def test_a_percent_sign_is_looked_for_as_itself(in_alpha: Door) -> None:
    Ward.objects.create(name="ICU")
    assert not searched(Ward.objects.all(), "%", paths=["name"]).exists()
