"""Two hospitals prove the same name at the same moment: one has it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from optiserve.tenancy.context import PORTAL, open_door
from shared.hospitals import custom_domains
from shared.hospitals.custom_domains import HostTaken
from shared.hospitals.models import CustomDomain, Hospital
from shared.kernel.dns_proof import Proof
from tests.people import LONG_AGO

HOST = "me.hospital.example.jp"
AT_ONCE = 8


def test_the_first_proof_wins_and_the_others_are_told(own_database: str) -> None:
    with open_door(PORTAL):
        claims = [
            custom_domains.ask(hospital_id=pk, host=HOST, by="tests", at=LONG_AGO)[0].pk
            for pk in Hospital.objects.filter(code__in=("alpha", "bravo")).values_list(
                "pk", flat=True
            )
        ]
    start = Barrier(AT_ONCE)

    def prove(number: int) -> int:
        start.wait(60)
        claim = claims[number % 2]
        try:
            with open_door(PORTAL):
                custom_domains.note_look(
                    claim_id=claim, proof=Proof.FOUND, at=LONG_AGO, fallback="x.localhost"
                )
        except HostTaken:
            return 0
        finally:
            connections.close_all()
        return claim

    with ThreadPoolExecutor(AT_ONCE) as threads:
        winners = set(threads.map(prove, range(AT_ONCE)))
    with open_door(PORTAL):
        holder = CustomDomain.objects.get(state="proven").pk
        assert CustomDomain.objects.filter(state="waiting").count() == 1
    assert winners == {0, holder}
