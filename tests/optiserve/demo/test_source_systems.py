"""What the demonstration writes must be what intake reads."""

import csv
import io

import pytest

from optiserve.demo.catalogue import MAKERS, MODELS
from optiserve.demo.clerk import Clerk
from optiserve.demo.files import monthly_files
from optiserve.demo.life import Simulation
from optiserve.demo.source_systems import (
    CAUSE_WORDS,
    MANAGED_WORDS,
    OUTCOME_WORDS,
    ROUTE_WORDS,
    SOURCE_SYSTEMS,
    STATUS_WORDS,
    SourceSystem,
)
from optiserve.demo.world import Hospital
from shared.catalogue.keys import maker_key, model_key
from tenants.intake.values.dates import parse_date
from tenants.intake.values.money import parse_yen
from tenants.intake.values.words import parse_word, vocabulary

each_system = pytest.mark.parametrize("system", SOURCE_SYSTEMS, ids=lambda system: system.code)


@each_system
@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("status", STATUS_WORDS),
        ("managed", MANAGED_WORDS),
        ("cause_class", CAUSE_WORDS),
        ("route", ROUTE_WORDS),
        ("outcome", OUTCOME_WORDS),
    ],
)
def test_every_word_means_its_code(system: SourceSystem, name: str, usual: dict[str, str]):
    words = vocabulary(name)
    read = {code: parse_word(system.word(word), words=words) for code, word in usual.items()}
    assert read == {code: code for code in usual}


@each_system
def test_dates_and_prices_are_read_as_what_they_were(
    system: SourceSystem, by_system: dict[str, Hospital], simulations: dict[str, Simulation]
):
    hospital = by_system[system.code]
    clerk = Clerk(hospital)
    for device in simulations[hospital.code].devices[::7]:
        row = clerk.device(device, status="active")
        assert parse_date(str(row["acquired_on"])).value == device.acquired_on
        assert parse_yen(str(row["acquisition_cost_yen"])) == device.cost_yen


@each_system
def test_spellings_of_a_model_meet_under_its_key(
    system: SourceSystem, by_system: dict[str, Hospital], simulations: dict[str, Simulation]
):
    hospital = by_system[system.code]
    clerk = Clerk(hospital)
    for device in simulations[hospital.code].devices:
        written = str(clerk.device(device, status="active")["local_model"])
        assert model_key(written) == model_key(device.model)


def test_makers_and_models_stay_apart_once_folded():
    owners: dict[str, str] = {}
    for maker in MAKERS:
        for spelling in maker.spellings:
            assert owners.setdefault(maker_key(spelling), maker.code) == maker.code
    assert len({(model.maker, model_key(model.name)) for model in MODELS}) == len(MODELS)


def test_impossible_dates_are_refused_when_read(
    by_system: dict[str, Hospital], simulations: dict[str, Simulation]
):
    hospital = by_system["pump-keeper"]
    assert hospital.untidy
    file = monthly_files(hospital, simulations[hospital.code], month=(2026, 6))["ledger"]
    rows = csv.DictReader(io.StringIO(file.data.decode("utf-8-sig")))
    impossible = sum(row["取得日"].endswith("0230") for row in rows)
    assert impossible == file.flaws["bad-date"] > 0
