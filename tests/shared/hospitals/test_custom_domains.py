"""Hospitals' own host names: who may have which, and what a missing proof takes away."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from shared.hospitals import custom_domains, queries, services
from shared.hospitals.custom_domains import HostTaken, NotProven, TooManyClaims
from shared.hospitals.models import CustomDomain, CustomDomainState, Hospital, HospitalState
from shared.hospitals.queries import Opens
from shared.kernel.dns_proof import Proof
from tests.people import LONG_AGO

HOST = "me.hospital.example.jp"
OURS = "alpha.localhost"


def ask(hospital: Hospital, host: str = HOST, at: datetime = LONG_AGO) -> CustomDomain:
    return custom_domains.ask(hospital_id=hospital.pk, host=host, by="tests", at=at)[0]


def look(claim: CustomDomain, proof: Proof = Proof.FOUND, at: datetime = LONG_AGO) -> str:
    fallback = f"{claim.hospital.code}.localhost"
    return custom_domains.note_look(claim_id=claim.pk, proof=proof, at=at, fallback=fallback)[1]


def opened(hospital: Hospital, host: str = HOST) -> CustomDomain:
    claim = ask(hospital, host)
    look(claim)
    custom_domains.open_host(claim_id=claim.pk, at=LONG_AGO)
    return claim


def main(hospital: Hospital, host: str = HOST) -> CustomDomain:
    claim = opened(hospital, host)
    custom_domains.make_primary(hospital_id=hospital.pk, host=host)
    return claim


def end(claim: CustomDomain, state: str = "released", at: datetime = LONG_AGO) -> bool:
    return custom_domains.end(
        claim_id=claim.pk,
        state=state,
        by="tests",
        at=at,
        fallback=f"{claim.hospital.code}.localhost",
    )


def state_of(claim: CustomDomain) -> str:
    claim.refresh_from_db()
    return claim.state


def test_a_name_that_is_asked_for_opens_nothing(alpha: Hospital) -> None:
    ask(alpha)
    assert queries.residence(HOST).opens == Opens.NOTHING


def test_asking_twice_gives_the_same_token(alpha: Hospital) -> None:
    assert ask(alpha).token == ask(alpha).token


def test_a_proven_name_opens_nothing_by_itself(alpha: Hospital) -> None:
    assert look(ask(alpha)) == CustomDomainState.PROVEN
    assert queries.residence(HOST).opens == Opens.NOTHING


def test_a_name_without_proof_is_not_opened(alpha: Hospital) -> None:
    with pytest.raises(NotProven):
        custom_domains.open_host(claim_id=ask(alpha).pk, at=LONG_AGO)


def test_an_open_name_leads_to_the_main_address(alpha: Hospital) -> None:
    opened(alpha)
    assert queries.residence(HOST).opens == Opens.NEW_HOST
    assert queries.residence(HOST).host == OURS


def test_the_main_name_opens_the_door_and_ours_leads_to_it(alpha: Hospital) -> None:
    main(alpha)
    assert queries.residence(HOST).opens == Opens.HOSPITAL
    assert queries.residence(OURS).host == HOST


def test_two_may_ask_and_the_first_proof_wins(alpha: Hospital, bravo: Hospital) -> None:
    first, second = ask(alpha), ask(bravo)
    look(second)
    with pytest.raises(HostTaken):
        look(first)
    assert (state_of(first), state_of(second)) == ("waiting", "proven")


def test_a_name_that_another_holds_cannot_be_asked_for(alpha: Hospital, bravo: Hospital) -> None:
    look(ask(alpha))
    with pytest.raises(HostTaken):
        ask(bravo)


def test_a_name_given_up_rests_for_a_year(alpha: Hospital, bravo: Hospital) -> None:
    claim = opened(alpha)
    end(claim)
    with pytest.raises(HostTaken):
        ask(bravo, at=LONG_AGO + timedelta(days=364))
    assert ask(bravo, at=LONG_AGO + timedelta(days=366)).pk


def test_who_gave_a_name_up_may_have_it_back(alpha: Hospital) -> None:
    end(opened(alpha))
    assert queries.residence(HOST).opens == Opens.NOTHING
    assert look(ask(alpha)) == CustomDomainState.PROVEN


def test_a_name_that_rests_is_not_won_by_a_proof(alpha: Hospital, bravo: Hospital) -> None:
    waiting, claim = ask(bravo), opened(alpha)
    end(claim)
    with pytest.raises(HostTaken):
        look(waiting, at=LONG_AGO + timedelta(days=300))


def test_what_the_operator_took_away_is_not_asked_for_again(alpha: Hospital) -> None:
    end(opened(alpha), state="taken")
    with pytest.raises(HostTaken):
        ask(alpha)


def test_a_claim_that_was_never_proven_leaves_no_row(alpha: Hospital) -> None:
    assert end(ask(alpha))
    assert not CustomDomain.objects.exists()


def test_nobody_asks_for_more_than_a_few_names(alpha: Hospital) -> None:
    for number in range(custom_domains.MOST_CLAIMS):
        ask(alpha, f"n{number}.example.jp")
    with pytest.raises(TooManyClaims):
        ask(alpha, "one-more.example.jp")


@pytest.mark.parametrize(
    ("days", "state"),
    [([7, 8], "failing"), ([7, 8, 9], "failing"), ([7, 8, 14], "inactive"), ([7, 14], "failing")],
)
def test_a_missing_proof_closes_after_three_times_and_a_week(
    alpha: Hospital, days: Sequence[int], state: str
) -> None:
    claim = opened(alpha)
    for day in days:
        look(claim, Proof.ABSENT, LONG_AGO + timedelta(days=day))
    assert state_of(claim) == state


def test_a_missing_proof_takes_the_main_address_at_once(alpha: Hospital) -> None:
    claim = main(alpha)
    look(claim, Proof.OTHER)
    assert queries.residence(OURS).opens == Opens.HOSPITAL
    assert queries.residence(HOST).host == OURS
    with pytest.raises(NotProven):
        custom_domains.make_primary(hospital_id=alpha.pk, host=HOST)


def test_a_proof_that_comes_back_mends_everything(alpha: Hospital) -> None:
    claim = opened(alpha)
    look(claim, Proof.ABSENT)
    assert look(claim) == CustomDomainState.ACTIVE
    assert state_of(claim) == "active"
    assert claim.failures == 0


def test_silence_of_the_name_servers_takes_nothing(alpha: Hospital) -> None:
    claim = main(alpha)
    for day in range(30):
        look(claim, Proof.UNANSWERED, LONG_AGO + timedelta(days=day))
    assert state_of(claim) == "active"
    assert queries.residence(HOST).opens == Opens.HOSPITAL


def test_a_proven_name_is_looked_up_every_week(alpha: Hospital) -> None:
    claim = ask(alpha)
    look(claim)
    assert custom_domains.due(at=LONG_AGO + timedelta(days=6)) == []
    assert custom_domains.due(at=LONG_AGO + timedelta(days=7)) == [claim.pk]


def test_a_renamed_hospital_keeps_its_own_name(alpha: Hospital) -> None:
    main(alpha)
    services.rename(hospital_id=alpha.pk, code="omega", host="omega.localhost")
    assert queries.residence(HOST).opens == Opens.HOSPITAL
    assert queries.residence("omega.localhost").host == HOST
    assert queries.residence(OURS).host == HOST


def test_without_its_own_name_a_renamed_hospital_lives_at_its_new_host(alpha: Hospital) -> None:
    claim = main(alpha)
    services.rename(hospital_id=alpha.pk, code="omega", host="omega.localhost")
    claim.refresh_from_db()
    end(claim)
    assert queries.residence(OURS).host == "omega.localhost"
    assert queries.residence("omega.localhost").opens == Opens.HOSPITAL


@pytest.mark.parametrize(
    ("state", "opens"),
    [("read_only", Opens.HOSPITAL), ("suspended", Opens.NOTICE), ("retained", Opens.NOTHING)],
)
def test_a_name_of_its_own_opens_what_the_state_allows(
    alpha: Hospital, state: str, opens: Opens
) -> None:
    main(alpha)
    Hospital.objects.filter(pk=alpha.pk).update(state=state)
    assert queries.residence(HOST).opens == opens


def test_what_is_erased_holds_no_name(alpha: Hospital, bravo: Hospital) -> None:
    main(alpha)
    ended = custom_domains.end_all(hospital_id=alpha.pk, by="x", at=LONG_AGO, fallback=OURS)
    assert ended == 1
    assert queries.residence(HOST).opens == Opens.NOTHING
    with pytest.raises(HostTaken):
        ask(bravo)


@pytest.mark.parametrize("state", [HospitalState.ACTIVE, HospitalState.SUSPENDED])
def test_a_certificate_is_for_proven_names_of_hospitals_that_answer(
    alpha: Hospital, state: str
) -> None:
    claim = ask(alpha)
    assert not custom_domains.may_have_certificate(HOST)
    look(claim)
    Hospital.objects.filter(pk=alpha.pk).update(state=state)
    assert custom_domains.may_have_certificate(HOST)
    assert not custom_domains.may_have_certificate(f"x.{HOST}")
    assert not custom_domains.may_have_certificate(OURS)


def test_a_hospital_that_has_left_gets_no_certificate(alpha: Hospital) -> None:
    main(alpha)
    Hospital.objects.filter(pk=alpha.pk).update(state=HospitalState.RETAINED)
    assert not custom_domains.may_have_certificate(HOST)


def test_a_change_of_names_moves_the_directorys_stamp(alpha: Hospital) -> None:
    claim = opened(alpha)
    before = queries.directory_stamp()
    end(claim)
    assert queries.directory_stamp() != before
