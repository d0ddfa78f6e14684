"""What a hospital wants of its categories, as the metrics ask for it."""

from datetime import date
from decimal import Decimal

import pytest

from tenants.equipment.models import Device, LocalCategory
from tenants.equipment.queries import Targets, local_targets, targets

OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def categories(in_alpha):
    for number, (name, share, days, since) in enumerate(
        [
            ("輸液P", "0.002", None, None),
            ("輸液ポンプ", "0.02", 14, OCTOBER),
            ("吸引器", None, None, None),
        ]
    ):
        LocalCategory.objects.create(
            name=name, stockout_share=share, long_loan_days=days, valid_from=since
        )
        Device.objects.create(
            key=f"me-{number}",
            local_category=name,
            category_code="suction" if number == 2 else "infusion-pump",
            first_seen_month=OCTOBER,
            last_seen_month=OCTOBER,
        )


def test_a_category_without_a_target_is_not_named():
    assert local_targets(on=OCTOBER).keys() == {"輸液P", "輸液ポンプ"}


def test_of_several_local_categories_the_strictest_counts():
    assert targets(on=OCTOBER) == {"infusion-pump": Targets(Decimal("0.002"), 14)}


def test_a_target_holds_from_its_day():
    assert targets(on=date(2026, 9, 30)) == {"infusion-pump": Targets(Decimal("0.002"), 30)}
