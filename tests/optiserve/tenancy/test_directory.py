"""Hosts: remembered without a query, noticed by every worker when they change."""

import threading
from contextvars import copy_context

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from optiserve.tenancy import directory as module
from optiserve.tenancy.directory import Directory
from shared.hospitals.models import Domain, Hospital, HospitalState
from shared.hospitals.queries import Opens, Residence

ALPHA = "alpha.localhost"


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker(own_database: str, clock: Clock) -> Directory:
    """The memory of one worker, which knows Alpha."""
    memory = Directory(every=2, clock=clock)
    memory.at(ALPHA)
    return memory


def _suspend() -> None:
    Hospital.objects.filter(code="alpha").update(state=HospitalState.SUSPENDED)


def test_a_known_host_costs_no_query(worker: Directory) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert worker.at(ALPHA).opens is Opens.HOSPITAL
    assert len(queries) == 0


def test_all_hosts_together_cost_one_query_in_two_seconds(worker: Directory, clock: Clock) -> None:
    worker.at("bravo.localhost")
    clock.seconds = 2
    with CaptureQueriesContext(connection) as queries:
        worker.at(ALPHA)
        worker.at("bravo.localhost")
    assert len(queries) == 1


def test_every_worker_notices_a_suspension_within_two_seconds(
    worker: Directory, clock: Clock
) -> None:
    other = Directory(every=2, clock=clock)
    other.at(ALPHA)
    _suspend()
    clock.seconds = 2
    assert {worker.at(ALPHA).opens, other.at(ALPHA).opens} == {Opens.NOTICE}


def test_a_worker_notices_what_another_connection_committed(
    worker: Directory, clock: Clock
) -> None:
    def suspend() -> None:
        _suspend()
        connection.close()

    thread = threading.Thread(target=copy_context().run, args=[suspend])
    thread.start()
    thread.join()
    clock.seconds = 2
    assert worker.at(ALPHA).opens is Opens.NOTICE


def test_setting_read_only_reaches_the_remembered_hospital(worker: Directory, clock: Clock) -> None:
    Hospital.objects.filter(code="alpha").update(state=HospitalState.READ_ONLY)
    clock.seconds = 2
    hospital = worker.at(ALPHA).hospital
    assert hospital is not None
    assert hospital.is_read_only


def test_an_answer_that_a_change_overtook_is_not_remembered(
    worker: Directory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = module.hospitals.residence

    def overtaken(host: str) -> Residence:
        before = usual(host)
        monkeypatch.setattr(module.hospitals, "residence", usual)
        _suspend()
        clock.seconds = 4
        worker.at("bravo.localhost")  # another request, which sees that something has changed
        return before

    Hospital.objects.update(beds=101)
    clock.seconds = 2
    monkeypatch.setattr(module.hospitals, "residence", overtaken)
    worker.at(ALPHA)
    assert worker.at(ALPHA).opens is Opens.NOTICE


def test_invented_hosts_do_not_fill_the_memory(
    worker: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_HOSTS", 3)
    for number in range(9):
        worker.at(f"{number}.localhost")
    assert len(worker._known) <= 3


def test_a_renamed_hospitals_old_host_leads_to_the_new_one(worker: Directory, clock: Clock) -> None:
    hospital = Hospital.objects.get(code="alpha")
    Domain.objects.create(domain="umi.localhost", tenant=hospital, is_primary=True)
    clock.seconds = 2
    old = worker.at(ALPHA)
    assert (old.opens, old.host) == (Opens.NEW_HOST, "umi.localhost")
