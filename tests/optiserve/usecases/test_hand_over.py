"""What the portal learns when files are handed over."""

import io
import threading
from contextvars import copy_context

from django.db import connection

from optiserve.tenancy.context import inside
from optiserve.usecases import hand_over
from shared.hospitals.models import Handover, Hospital
from shared.kernel import clock
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.intake.services import profiles
from tenants.sharing.models import Visit

MONTH = Month(2026, 10)
FILES = {
    "ledger": "管理番号,機器名,状態\r\nA1,輸液ポンプ,稼働\r\n",
    "loans": "管理番号,貸出日,返却日\r\nA1,2026/10/03,2026/10/05\r\n",
    "faults": "管理番号,受付日,症状\r\nA1,2026/10/09,電源が入らない\r\n",
}


def _alice(hospital: Hospital) -> Principal:
    return Principal(
        actor="alice",
        organisation_kind="hospital",
        organisation_id=hospital.pk,
        organisation_name=hospital.name,
        roles=frozenset({"hospital.administrator"}),
    )


def _hand_over(hospital: Hospital, kind: str) -> None:
    common = {"hospital": hospital, "principal": _alice(hospital), "at": clock.now()}
    file = hand_over.receive(
        kind=kind,
        month=MONTH,
        filename=f"{kind}.csv",
        source=io.BytesIO(FILES[kind].encode()),
        **common,
    )
    mapping = profiles.from_json(file.mapping)
    file = hand_over.map_columns(file=file, mapping=mapping, **common)
    hand_over.commit(file=file, **common)


def test_three_files_at_once_leave_the_portal_with_the_newest_word(own_database: str) -> None:
    alpha = Hospital.objects.get(code="alpha")

    def work(kind: str) -> None:
        _hand_over(alpha, kind)
        connection.close()

    threads = [threading.Thread(target=copy_context().run, args=[work, kind]) for kind in FILES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = Handover.objects.filter(hospital=alpha, month=MONTH.start)
    assert set(told.values_list("kind", "state")) == {(kind, "committed") for kind in FILES}


def test_who_handed_over_is_in_the_hospitals_own_trail(alpha: Hospital) -> None:

    _hand_over(alpha, "ledger")
    with inside(alpha):
        done = Visit.objects.filter(actor="alice").values_list("operation", flat=True)
        assert set(done) == {"file.upload", "file.commit"}
