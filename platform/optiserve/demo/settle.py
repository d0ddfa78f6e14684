"""Writes the demonstration's world down: catalogue, hospitals, people, grants, contracts.

Everything goes through the services a person's clicks go through, and can be repeated.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from optiserve.demo.world import World
from optiserve.usecases import onboard_hospital
from shared.agreements import services as agreements
from shared.agreements.models import Agreement
from shared.agreements.terms import Terms
from shared.catalogue import services as catalogue
from shared.catalogue.keys import model_key
from shared.catalogue.models import Category, CategoryAlias, DeviceModel, Maker
from shared.delegation import services as delegation
from shared.delegation.models import Dealer, Grant
from shared.hospitals.models import Hospital
from shared.kernel.text import normalise
from shared.users import members
from shared.users.models import OrganisationKind, User

PASSWORD = "optiserve-demo-2026"  # noqa: S105 - printed for whoever tries the demonstration
BY = "demo"


@transaction.atomic
def write_catalogue(world: World) -> None:
    """Categories, makers with their spellings, models."""
    for one in world.categories:
        category, _ = Category.objects.update_or_create(
            code=one.code,
            defaults={
                "name_ja": one.name_ja,
                "name_en": one.name_en,
                "major_ja": one.major_ja,
                "jmdn_codes": list(one.jmdn_codes),
                "lendable": one.lendable,
                "ifu_life_years": one.ifu_life_years,
            },
        )
        for word in (*one.words, one.name_en):
            CategoryAlias.objects.update_or_create(
                key=normalise(word).casefold(), defaults={"category": category}
            )
    for maker in world.makers:
        row = Maker.objects.filter(code=maker.code).first() or catalogue.add_maker(
            code=maker.code, name_ja=maker.name_ja, name_en=maker.name_en
        )
        for spelling in maker.spellings:
            catalogue.add_spelling(maker=row, text=spelling)
    for model in world.models:
        DeviceModel.objects.update_or_create(
            maker=Maker.objects.get(code=model.maker),
            key=model_key(model.name),
            defaults={"name": model.name, "category": Category.objects.get(code=model.category)},
        )


def open_hospitals(world: World, *, at: datetime) -> Iterator[Hospital]:
    """Onboard hospital after hospital, as the operator's form does."""
    for one in world.hospitals:
        hospital = Hospital.objects.filter(code=one.code).first()
        if hospital is None:
            application = onboard_hospital.Application(
                code=one.code,
                name=one.name,
                corporation=one.corporation or "",
                prefecture=one.prefecture,
                beds=one.beds,
                administrator_email="",
            )
            hospital = onboard_hospital.register(application, by=BY, at=at)
        onboard_hospital.open_hospital(
            hospital_id=hospital.pk, administrator_email="", by=BY, at=at
        )
        hospital.refresh_from_db()
        yield hospital


@transaction.atomic
def write_people(world: World, *, at: datetime) -> None:
    """One administrator for each organisation, all with the same password."""
    password = make_password(PASSWORD)  # hashed once: it is meant to be slow
    operator = OrganisationKind.OPERATOR
    _member(world.operator_email, operator, 0, password=password, at=at)
    for dealer in world.dealers:
        row = Dealer.objects.filter(code=dealer.code).first() or delegation.add_dealer(
            code=dealer.code, name=dealer.name
        )
        _member(email_of(dealer.code), OrganisationKind.DEALER, row.pk, password=password, at=at)
    for maker in Maker.objects.all():
        _member(email_of(maker.code), OrganisationKind.MAKER, maker.pk, password=password, at=at)
    for hospital in Hospital.objects.all():
        kind = OrganisationKind.HOSPITAL
        _member(email_of(hospital.code), kind, hospital.pk, password=password, at=at)


def email_of(code: str) -> str:
    """The address an organisation's administrator signs in with."""
    return f"admin@{code}.example"


def _member(
    email: str, kind: OrganisationKind, organisation_id: int, *, password: str, at: datetime
) -> None:
    user, _ = User.objects.get_or_create(email=email, defaults={"password": password})
    members.add_member(
        user=user,
        kind=kind,
        organisation_id=organisation_id,
        role="administrator",
        by=BY,
        at=at,
    )


@transaction.atomic
def write_grants(world: World, *, starts_on: date, ends_on: date, at: datetime) -> None:
    """What hospitals let dealers see."""
    for one in world.grants:
        hospital = Hospital.objects.get(code=one.hospital)
        dealer = Dealer.objects.get(code=one.dealer)
        if Grant.objects.filter(hospital=hospital, dealer=dealer).exists():
            continue
        delegation.grant(
            hospital_id=hospital.pk,
            dealer=dealer,
            scopes=one.scopes,
            starts_on=starts_on,
            ends_on=ends_on,
            by=email_of(hospital.code),
            at=at,
        )


@transaction.atomic
def write_agreements(world: World, *, starts_on: date, ends_on: date, at: datetime) -> None:
    """What makers subscribe to."""
    for one in world.agreements:
        if Agreement.objects.filter(number=one.number).exists():
            continue
        agreements.write_agreement(
            maker=Maker.objects.get(code=one.maker),
            number=one.number,
            terms=Terms(
                categories=one.categories,
                geo_level=one.geo_level,
                starts_on=starts_on,
                ends_on=ends_on,
                price_yen=one.price_yen,
            ),
            by=BY,
            at=at,
        )
