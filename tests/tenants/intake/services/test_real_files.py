"""Two municipalities' AED registers as ledgers: every row accounted for."""

from pathlib import Path

import pytest

from tenants.equipment.models import Device
from tenants.intake import services
from tenants.intake.mapping import Mapping
from tenants.intake.models import FileState
from tests.tenants.intake.services.arrivals import AT, BY, NOVEMBER, OCTOBER, receive

AED = Path(__file__).parents[5] / "shared/data/municipal-aed"

pytestmark = [
    pytest.mark.usefixtures("in_alpha"),
    pytest.mark.skipif(not AED.exists(), reason="real data absent: the public files are not here"),
]

YAIZU = Mapping(
    columns={"asset_no": "NO", "local_name": "名称", "ward": "設置位置"},
    constants={"local_category": "AED"},
)
TAKAMATSU = Mapping(
    columns={"asset_no": "#property", "local_name": "name", "ward": "installationPosition"},
    constants={"local_category": "AED"},
)


@pytest.mark.parametrize(
    ("name", "mapping", "rows"),
    [("yaizu_222127_aed.csv", YAIZU, 82), ("takamatsu_aed_data.xlsx", TAKAMATSU, 450)],
)
def test_a_real_register_is_committed_to_the_last_row(
    name: str, mapping: Mapping, rows: int
) -> None:
    data = (AED / name).read_bytes()
    file = receive("ledger", OCTOBER, data, filename=name)
    file = services.map_columns(file=file, mapping=mapping, by=BY, at=AT)
    file = services.commit(file=file, by=BY, at=AT)
    assert file.state == FileState.COMMITTED
    assert (file.rows, file.rows_skipped, file.rows_rejected) == (rows, 0, 0)
    assert file.rows_committed == Device.objects.filter(category_code="aed").count() == rows
    again = receive("ledger", NOVEMBER, data, filename=name, auto_commit=True)
    assert (again.state, again.rows_new, again.rows_changed) == (FileState.COMMITTED, 0, 0)
