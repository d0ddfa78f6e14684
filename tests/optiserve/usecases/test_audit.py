"""The audit trail in the storage and under verification."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from optiserve.tenancy.context import Wear, door_of, open_door
from optiserve.usecases import change_hospital, export_audit, hospital_files, verify_audit
from shared.audit import chains, queries, services
from shared.audit.models import Anchor, Event
from shared.audit.verification import Fault
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from tests import services as test_services

FIRST = datetime(2027, 4, 1, 9, 0, tzinfo=JST)
LATER = FIRST + timedelta(days=10)
CHAIN = "h_999999"


@pytest.fixture(autouse=True)
def _clean_storage() -> Iterator[None]:
    hospital_files.delete_below(f"audit/{CHAIN}")
    yield
    hospital_files.delete_below("audit")


def _note(at: datetime, chain: str = CHAIN) -> Event:
    return services.record(
        chain=chain, at=at, actor="alice", organisation="operator", operation="hospital.write"
    )


def _notes(*days: int) -> list[Event]:
    return [_note(FIRST + timedelta(days=day)) for day in days]


def _lines(key: str) -> list[dict[str, Any]]:
    with default_storage.open(key) as file:
        return [json.loads(line) for line in gzip.decompress(file.read()).splitlines()]


def _positions(anchor: Anchor) -> tuple[int, int]:
    return anchor.first_position, anchor.last_position


def test_each_day_that_is_over_becomes_a_file_and_missed_days_are_made_up_for(db: Any) -> None:
    events = _notes(0, 0, 3, 10)
    assert export_audit.export(CHAIN, at=LATER)
    first, second = queries.anchors(CHAIN)
    assert (_positions(first), _positions(second)) == ((1, 2), (3, 3))
    assert first.key == f"audit/{CHAIN}/2027/04/01.jsonl.gz"
    assert [line["hash"] for line in _lines(first.key)] == [one.hash for one in events[:2]]
    with default_storage.open(first.key) as file:
        assert hashlib.sha256(file.read()).hexdigest() == first.sha256


def test_exporting_again_changes_nothing(db: Any) -> None:
    _notes(0, 1)
    for _ in range(2):
        assert export_audit.export(CHAIN, at=LATER)
    assert queries.anchors(CHAIN).count() == 2


def test_what_was_written_down_late_is_in_the_next_file(db: Any) -> None:
    _notes(0)
    export_audit.export(CHAIN, at=LATER)
    _notes(0)
    export_audit.export(CHAIN, at=LATER)
    assert [anchor.day.day for anchor in queries.anchors(CHAIN)] == [1, 2]


def test_who_was_killed_between_file_and_anchor_finds_the_file_again(db: Any) -> None:
    _notes(0)
    key = export_audit.key_of(CHAIN, FIRST.date())
    text = export_audit.as_line(queries.events(CHAIN).get())
    default_storage.save(key, ContentFile(gzip.compress(text, mtime=0)))
    _notes(0)  # in the meantime, with a moment of the same day
    assert export_audit.export(CHAIN, at=LATER)
    assert [_positions(anchor) for anchor in queries.anchors(CHAIN)] == [(1, 1), (2, 2)]


def test_who_was_killed_within_the_file_completes_it(db: Any) -> None:
    _notes(0, 0)
    key = export_audit.key_of(CHAIN, FIRST.date())
    text = b"".join(map(export_audit.as_line, queries.along(CHAIN)))
    default_storage.save(key, ContentFile(gzip.compress(text, mtime=0)[:-20]))
    assert export_audit.export(CHAIN, at=LATER)
    assert [line["position"] for line in _lines(key)] == [1, 2]


def test_another_file_is_an_alarm_and_is_not_written_over(db: Any) -> None:
    _notes(0)
    key = export_audit.key_of(CHAIN, FIRST.date())
    default_storage.save(key, ContentFile(b"something else"))
    assert not export_audit.export(CHAIN, at=LATER)
    assert queries.known_of(CHAIN).alarm == key
    with default_storage.open(key) as file:
        assert file.read() == b"something else"
    default_storage.delete(key)
    assert export_audit.export(CHAIN, at=LATER)
    assert queries.known_of(CHAIN).alarm == ""


def test_an_exported_chain_is_whole(db: Any) -> None:
    _notes(0, 1, 10)
    export_audit.export(CHAIN, at=LATER)
    found = verify_audit.verify(CHAIN, at=LATER, files=True)
    assert (found.fault, found.whole_to) == (None, 3)
    assert queries.known_of(CHAIN).verified_at == LATER


@pytest.mark.parametrize("also", ["", "DELETE FROM audit_anchor"])
def test_an_end_that_was_cut_off_is_found_even_if_the_anchors_went_too(
    own_database: str, also: str
) -> None:
    _notes(0, 1)
    export_audit.export(CHAIN, at=LATER)
    url = test_services.plan().superuser_url
    with psycopg.connect(url, dbname=own_database, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("DELETE FROM audit_event WHERE chain = %s AND position = 2", [CHAIN])
        if also:
            superuser.execute(also)
    found = verify_audit.verify(CHAIN, at=LATER)
    assert (found.fault, found.broken_at) == (Fault.TRUNCATED, 2)


def test_a_file_that_was_changed_is_found(db: Any) -> None:
    _notes(0, 1)
    export_audit.export(CHAIN, at=LATER)
    key = export_audit.key_of(CHAIN, FIRST.date())
    default_storage.delete(key)
    default_storage.save(key, ContentFile(b"something else"))
    assert verify_audit.verify(CHAIN, at=LATER).fault is None
    assert verify_audit.verify(CHAIN, at=LATER, files=True).fault == Fault.FILE


def test_the_command_fails_where_a_chain_is_broken(db: Any, capsys: Any) -> None:
    _notes(0)
    call_command("audit", "--verify", "--chain", CHAIN, "--json")
    assert json.loads(capsys.readouterr().out)[0]["whole_to"] == 1
    services.note(CHAIN)
    Anchor.objects.create(
        chain=CHAIN,
        day=FIRST.date(),
        first_position=1,
        last_position=2,
        last_hash="0" * 64,
        key="none",
        sha256="",
        exported_at=LATER,
    )
    with pytest.raises(CommandError, match=CHAIN):
        call_command("audit", "--verify", "--chain", CHAIN)
    assert f"{CHAIN}: broken at 2 (truncated)" in capsys.readouterr().out


def test_a_renamed_hospitals_trail_stays_one_chain_in_its_sight(
    own_database: str,
) -> None:
    hospital = Hospital.objects.get(code="alpha")
    chain = chains.of_hospital(hospital.pk)
    before = queries.events(chain).count()
    _note(FIRST, chain)
    change_hospital.rename(hospital_id=hospital.pk, code="omega", by="olga", at=FIRST)
    hospital.refresh_from_db()
    with open_door(door_of(hospital, wear=Wear.STAFF)):
        _note(FIRST, chains.of_hospital(hospital.pk))
        assert Event.objects.count() == before + 2
    assert verify_audit.verify(chain, at=FIRST).whole_to == before + 2
    told = Event.objects.get(operation="hospital.rename").details
    assert (told["before"], told["after"]) == ({"code": "alpha"}, {"code": "omega"})
