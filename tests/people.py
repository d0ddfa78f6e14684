"""The people and organisations every test knows.

Alice administers Alpha Hospital, Sven works there, Bob administers Bravo Hospital (the stranger who
must get 404), Mika analyses for the maker Aoba, Dan works for the dealer Delta, Olga operates.
"""

from datetime import datetime

from optiserve.usecases import onboard_hospital
from shared.catalogue.models import Category, CategoryAlias, DeviceModel, Maker, MakerAlias
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from shared.users import members
from shared.users.models import OrganisationKind, User

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=JST)
PASSWORD = "correct horse battery staple"

ALICE = "alice@alpha.example"
SVEN = "sven@alpha.example"
VERA = "vera@alpha.example"
BOB = "bob@bravo.example"
MIKA = "mika@aoba.example"
DAN = "dan@delta.example"
OLGA = "olga@operator.example"


def settle() -> None:
    """Write them all into the template database."""
    aoba, delta = _catalogue()
    alpha = _hospital("alpha", "アルファ病院", "医療法人ひかり会", "13", 180)
    bravo = _hospital("bravo", "ブラボー病院", "", "27", 60)
    for email, kind, organisation_id, role in (
        (ALICE, OrganisationKind.HOSPITAL, alpha.pk, "administrator"),
        (SVEN, OrganisationKind.HOSPITAL, alpha.pk, "staff"),
        (VERA, OrganisationKind.HOSPITAL, alpha.pk, "viewer"),
        (BOB, OrganisationKind.HOSPITAL, bravo.pk, "administrator"),
        (MIKA, OrganisationKind.MAKER, aoba.pk, "administrator"),
        (DAN, OrganisationKind.DEALER, delta.pk, "administrator"),
        (OLGA, OrganisationKind.OPERATOR, 0, "administrator"),
    ):
        members.add_member(
            user=User.objects.create_user(email, PASSWORD),
            kind=kind,
            organisation_id=organisation_id,
            role=role,
            by="tests",
            at=LONG_AGO,
        )


def _hospital(code: str, name: str, corporation: str, prefecture: str, beds: int) -> Hospital:
    application = onboard_hospital.Application(
        code=code,
        name=name,
        corporation=corporation,
        prefecture=prefecture,
        beds=beds,
        administrator_email="",
    )
    hospital = onboard_hospital.register(application, by="tests", at=LONG_AGO)
    onboard_hospital.open_hospital(
        hospital_id=hospital.pk, administrator_email="", by="tests", at=LONG_AGO
    )
    return Hospital.objects.get(pk=hospital.pk)


def _catalogue() -> tuple[Maker, Dealer]:
    pump = Category.objects.create(
        code="infusion-pump", name_ja="輸液ポンプ", name_en="Infusion pump"
    )
    aed = Category.objects.create(code="aed", name_ja="AED", name_en="AED", lendable=False)
    CategoryAlias.objects.create(key="輸液ポンプ", category=pump)
    CategoryAlias.objects.create(key="aed", category=aed)
    aoba = Maker.objects.create(code="aoba", name_ja="あおば医科工業", name_en="Aoba Medical")
    hikari = Maker.objects.create(code="hikari", name_ja="光器械", name_en="Hikari")
    MakerAlias.objects.create(key="あおば医科工業", maker=aoba)
    MakerAlias.objects.create(key="光器械", maker=hikari)
    DeviceModel.objects.create(maker=aoba, category=pump, name="AP-100", key="ap100")
    return aoba, Dealer.objects.create(code="delta", name="デルタ商会")
