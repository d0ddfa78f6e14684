"""What a key may do from where, and how long: networks, use, replacing, and leaks."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from optiserve.api.doors import hospital_api
from optiserve.tenancy.context import inside
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.ids import digest
from shared.users import keys
from shared.users.models import ApiKey, OrganisationKind
from tests.optiserve.api.conftest import Program
from tests.people import ALICE

DEVICES = "/api/v1/devices"
ROTATE = "/api/v1/keys/rotate"


def _key(hospital: Hospital, *networks: str) -> tuple[Program, ApiKey]:
    at = clock.now()
    issued = keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        name="nightly",
        operations=["device.read"],
        networks=networks,
        by=ALICE,
        at=at,
        expires_at=at + timedelta(days=90),
    )
    return Program("alpha.localhost", issued.secret), ApiKey.objects.get(pk=issued.row_id)


def _rotate(program: Program, days: int = 7) -> Any:
    return program.post(ROTATE, {"days": days}, content_type="application/json")


def test_a_key_works_from_its_networks_only(alpha: Hospital) -> None:
    program, _ = _key(alpha, "203.0.113.0/24", "2001:db8::/32")
    for address, status in (("203.0.113.9", 200), ("2001:db8::9", 200), ("198.51.100.9", 403)):
        assert program.get(DEVICES, REMOTE_ADDR=address).status_code == status
    refused = program.get(DEVICES, REMOTE_ADDR="198.51.100.9")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "network-not-allowed"


def test_behind_a_proxy_its_word_counts_and_not_the_callers(alpha: Hospital, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    program, _ = _key(alpha, "203.0.113.0/24")
    inside_, lied = "203.0.113.9", "203.0.113.9, 198.51.100.9"
    assert program.get(DEVICES, headers={"x-forwarded-for": inside_}).status_code == 200
    assert program.get(DEVICES, headers={"x-forwarded-for": lied}).status_code == 403


def test_a_flood_from_elsewhere_is_one_entry_and_stands_on_the_keys_page(
    alpha: Hospital, at_alpha: Any
) -> None:
    program, key = _key(alpha, "203.0.113.0/24")
    for _ in range(5):
        program.get(DEVICES, REMOTE_ADDR="198.51.100.9")
    (entry,) = Event.objects.filter(operation="key.refused", subject=key.prefix)
    assert entry.details == {"network": "198.51.100.0/24"}
    assert "198.51.100.0/24" in at_alpha(ALICE).get(f"/keys/{key.pk}/").content.decode()


def test_of_the_last_use_the_network_is_kept(alpha: Hospital) -> None:
    program, key = _key(alpha)
    program.get(DEVICES, REMOTE_ADDR="203.0.113.9")
    key.refresh_from_db()
    assert key.last_used_from == "203.0.113.0/24"
    assert key.last_used_at is not None


def test_a_program_replaces_its_own_key_and_both_work(alpha: Hospital) -> None:
    program, key = _key(alpha, "127.0.0.0/8")
    answer = _rotate(program)
    assert answer.status_code == 201
    new = ApiKey.objects.get(replaces=key)
    assert (new.name, new.operations, new.networks) == (key.name, key.operations, key.networks)
    assert new.expires_at - new.created_at == key.expires_at - key.created_at
    for one in (program, Program("alpha.localhost", answer.json()["secret"])):
        assert one.get(DEVICES).status_code == 200


def test_the_old_key_ends_when_its_days_are_over(alpha: Hospital) -> None:
    program, key = _key(alpha)
    secret = _rotate(program, 1).json()["secret"]
    ApiKey.objects.filter(pk=key.pk).update(retires_at=clock.now())
    assert program.get(DEVICES).status_code == 401
    assert Program("alpha.localhost", secret).get(DEVICES).status_code == 200


def test_an_overlap_makes_no_key_live_longer(alpha: Hospital) -> None:
    _, key = _key(alpha)
    at = key.expires_at - timedelta(days=2)
    keys.rotate_key(key=key, days=30, by=ALICE, at=at)
    key.refresh_from_db()
    assert key.retires_at == key.expires_at


def test_a_key_has_one_successor(alpha: Hospital) -> None:
    program, key = _key(alpha)
    _rotate(program)
    assert _rotate(program).json()["code"] == "key-not-replaceable"
    assert ApiKey.objects.filter(replaces=key).count() == 1


@pytest.mark.parametrize("days", [0, 2, 365])
def test_an_overlap_is_one_of_three(alpha: Hospital, days: int) -> None:
    assert _rotate(_key(alpha)[0], days).status_code == 422


def test_a_person_has_no_key_to_replace(at_alpha: Any) -> None:
    assert _rotate(at_alpha(ALICE)).status_code == 401


def test_a_key_of_before_without_a_checksum_still_works(alpha: Hospital) -> None:
    _, key = _key(alpha)
    secret = "opt_" + "a-_4" * 10 + "abc"
    ApiKey.objects.filter(pk=key.pk).update(secret_hash=digest(secret), prefix=secret[:10])
    assert Program("alpha.localhost", secret).get(DEVICES).status_code == 200


def _find(*arguments: str) -> str:
    out = StringIO()
    call_command("key", "find", *arguments, stdout=out)
    return out.getvalue()


def test_a_leaked_key_is_found_by_its_first_characters(alpha: Hospital) -> None:
    _, key = _key(alpha)
    assert alpha.name in _find(key.prefix)
    assert Event.objects.get(operation="key.find").subject == key.prefix


def test_a_leaked_key_is_ended_and_its_administrators_told(
    alpha: Hospital, django_capture_on_commit_callbacks: Any
) -> None:
    program, _ = _key(alpha)
    secret = _rotate(program).json()["secret"]
    with django_capture_on_commit_callbacks(execute=True):
        _find(secret, "--end")
    assert Program("alpha.localhost", secret).get(DEVICES).status_code == 401
    assert [letter.to for letter in mail.outbox] == [[ALICE]]
    with inside(alpha):
        assert Event.objects.filter(operation="key.leaked", subject=secret[:10]).exists()


def test_what_is_no_key_of_ours_is_said_to_be_none(db: Any) -> None:
    with pytest.raises(CommandError, match="is not the whole of one"):
        _find("opt_nothing")


def test_every_key_in_a_text_is_found(alpha: Hospital) -> None:
    (program, one), (_, other) = _key(alpha), _key(alpha)
    secret = _rotate(program).json()["secret"]
    said = _find(f'curl -H "Authorization: Bearer {secret}" # was {other.prefix}…')
    assert f"{secret[:10]} 'nightly' of hospital:{alpha.pk}" in said
    assert f"{other.prefix} 'nightly'" in said
    assert said.count("only its beginning was found") == 1
    assert f"{one.prefix} 'nightly'" not in said


def test_an_answer_says_how_many_calls_are_left(alpha: Hospital) -> None:
    program, other = _key(alpha)[0], _key(alpha)[0]
    answers = [program.get(DEVICES) for _ in range(2)]
    assert answers[1]["RateLimit-Policy"] == '"principal";q=300;w=60'
    assert [one["RateLimit"].split(";")[1] for one in answers] == ["r=299", "r=298"]
    assert ";r=299;" in other.get(DEVICES)["RateLimit"]


def test_who_has_no_calls_left_is_told_when_to_come_again(
    alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, _ = _key(alpha)
    for throttle in hospital_api.throttle:
        monkeypatch.setattr(throttle, "num_requests", 1)
    program.get(DEVICES)
    answer = program.get(DEVICES)
    assert answer.status_code == 429
    assert ";r=0;" in answer["RateLimit"]
    assert 1 <= int(answer["Retry-After"]) <= 60
