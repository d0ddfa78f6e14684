"""Switch a rule or a step of the protection off, and some attack must find that out.

Attacks and audit keep the real parameters: they judge what a careless protection lets through.
"""

import random
from dataclasses import replace

import pytest

from reporting.disclosure import protect as protection
from reporting.disclosure import secondary
from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.attacks import findings
from reporting.disclosure.audit import audit, sums_of
from reporting.disclosure.cube import Contribution, Measures
from reporting.disclosure.protect import protect
from reporting.disclosure.rules import Parameters
from tests.reporting.disclosure.worlds import MAKERS, contribution, published, regions

PARAMS = Parameters()
LAX = {
    "R1": {"min_contributors": 4},
    "R2": {"p_percent": 0},
    "R3": {"top_share": 1.0},
    "R5 makers": {"min_makers": 3},
    "R5 p%": {"maker_p_percent": 0},
}
WORLDS = {
    "R1": regions([[10] * 4, [10] * 9]),
    "R2": regions([[100, 100, 10, 5, 4], [10] * 9]),
    "R3": regions([[101, 25, 25, 25, 25], [10] * 9]),
    "R5 makers": regions([[10] * 7]),
    "R5 p%": [
        contribution(n, devices, maker=maker)
        for n in range(7)
        for maker, devices in zip(MAKERS, (100, 100, 1), strict=True)
    ],
}


def attacks(given, *, made_with, judged_by=PARAMS):
    return {one.attack for one in findings(protect(given, made_with), given, judged_by)}


@pytest.mark.parametrize("rule", LAX)
def test_a_rule_switched_off_is_found_out(rule):
    strict = replace(PARAMS, min_makers=4) if rule == "R5 makers" else PARAMS
    lax = replace(strict, **LAX[rule])
    assert attacks(WORLDS[rule], made_with=lax, judged_by=strict)
    assert not attacks(WORLDS[rule], made_with=strict, judged_by=strict)


REMAINDERS = regions([[10] * 8, [90, 4, 3, 3], [4, 3, 3]])
PAIRS = regions([[10] * 9, [10] * 3, [10] * 2])


def narrow(given, params=PARAMS):
    """How many intervals the audit of a protected release finds too narrow."""
    return sum(one["narrow"] for one in protect(given, params).evidence["audit"].values())


def test_without_remainders_and_audit_an_attack_finds_what_parts_leave_over(monkeypatch):
    monkeypatch.setattr(secondary, "_withhold_parts", lambda *given: None)
    monkeypatch.setattr(protection, "relieve", lambda *given: None)
    assert "A05" in attacks(REMAINDERS, made_with=PARAMS)
    assert narrow(REMAINDERS)


def test_the_audit_alone_mends_what_is_too_narrow(monkeypatch):
    monkeypatch.setattr(secondary, "_withhold_parts", lambda *given: None)
    assert not narrow(REMAINDERS)
    assert published(protect(REMAINDERS, PARAMS))


def test_without_linear_algebra_something_is_found(monkeypatch):
    monkeypatch.setattr(secondary, "_withhold_sources", lambda *given: None)
    monkeypatch.setattr(protection, "relieve", lambda *given: None)
    assert any(attacks(given, made_with=PARAMS) for given in worlds())


def test_without_regard_for_pairs_two_groups_see_through_a_third_partys_cell(monkeypatch):
    monkeypatch.setattr(protection, "relieve", lambda *given: None)
    shown = sorted(published(protect(PAIRS, replace(PARAMS, coalition=1))))
    found = audit(sums_of(PAIRS, shown, 0, PARAMS), PARAMS).narrow
    assert {count for _, count in found} == {2}


def test_with_regard_for_pairs_the_same_figures_hold(monkeypatch):
    monkeypatch.setattr(protection, "relieve", lambda *given: None)
    release = protect(PAIRS, PARAMS)
    assert {verdict["narrow"] for verdict in release.evidence["audit"].values()} == {0}
    assert Coordinate("all", "jp", "all") in published(release)


def test_a_rerun_is_identical_to_the_last_byte():
    assert repr(protect(worlds()[1], PARAMS)) == repr(protect(worlds()[1][::-1], PARAMS))


def test_a_model_of_too_few_groups_is_withheld_and_takes_nothing_else_with_it():
    given = [
        replace(one, model="rare" if one.hospital_id < 3 else "usual")
        for one in regions([[10] * 9])
    ]
    shown = published(protect(given, PARAMS))
    assert Coordinate("c:pump", "jp", "all") in shown
    assert not [cell for cell in shown if cell.product.endswith("/d:rare")]
    assert not [cell for cell in shown if cell.product.endswith("/d:usual")]


def worlds() -> list[list[Contribution]]:
    """A few regions, categories and sizes, skewed; the same each time."""
    found = []
    for seed in range(2):
        chance = random.Random(seed)
        given = []
        for hospital in range(40):
            place = chance.randrange(4)
            for category in ("bed", "pump"):
                if chance.random() < 0.7:
                    for maker in MAKERS:
                        n = int(chance.lognormvariate(2, 1)) + 1
                        given.append(
                            contribution(
                                hospital,
                                category=category,
                                maker=maker,
                                region=f"r{place % 2}",
                                prefecture=f"p{place}",
                                band=("20-99", "300-499")[hospital % 2],
                                measures=Measures(n, n, n, 0, 0, 0, 0),
                            )
                        )
        found.append(given)
    return found
