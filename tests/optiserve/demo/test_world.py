import re
from collections import Counter, defaultdict

import pytest

from optiserve.demo.catalogue import CATEGORIES, MAKERS, MODELS
from optiserve.demo.world import World, build_world
from shared.hospitals.regions import region_of


def test_the_same_seed_builds_the_same_world(world: World):
    assert build_world() == world
    assert build_world(seed=1) != world


def test_hospital_codes_are_unique_host_labels(world: World):
    codes = [hospital.code for hospital in world.hospitals]
    assert len(set(codes)) == 40
    assert all(re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])", code) for code in codes)


def test_most_hospitals_are_small_and_a_few_large(world: World):
    beds = sorted(hospital.beds for hospital in world.hospitals)
    assert beds[0] >= 20
    assert beds[-1] <= 900
    assert sum(n < 200 for n in beds) == 28
    assert sum(n >= 500 for n in beds) == 2


def test_every_region_has_ten_hospitals_of_its_own_prefectures(world: World):
    assert Counter(hospital.region for hospital in world.hospitals) == {
        "hokkaido": 10,
        "kanto": 10,
        "kinki": 10,
        "kyushu": 10,
    }
    assert all(region_of(hospital.prefecture) == hospital.region for hospital in world.hospitals)


def test_a_few_hospitals_share_a_corporation(world: World):
    houses = Counter(hospital.corporation for hospital in world.hospitals if hospital.corporation)
    assert sorted(houses.values()) == [2, 2, 3]
    assert set(houses) == set(world.corporations)


def test_every_region_has_more_than_five_contributors(world: World):
    groups = defaultdict(set)
    for hospital in world.hospitals:
        groups[hospital.region].add(hospital.corporation or hospital.code)
    assert min(len(members) for members in groups.values()) > 5


def test_every_category_has_at_least_four_makers():
    makers = defaultdict(set)
    for model in MODELS:
        makers[model.category].add(model.maker)
    assert set(makers) == {category.code for category in CATEGORIES}
    assert min(len(members) for members in makers.values()) >= 4


def test_no_spelling_means_two_makers():
    spellings = [spelling for maker in MAKERS for spelling in maker.spellings]
    assert len(set(spellings)) == len(spellings)


def test_no_word_means_two_categories():
    words = [word for category in CATEGORIES for word in category.words]
    assert len(set(words)) == len(words)


def test_every_maker_agrees_on_categories_it_makes(world: World):
    made = {(model.maker, model.category) for model in MODELS}
    assert {agreement.maker for agreement in world.agreements} == {x.code for x in MAKERS}
    for agreement in world.agreements:
        assert {(agreement.maker, category) for category in agreement.categories} <= made


def test_both_dealers_hold_grants_of_hospitals_in_the_world(world: World):
    codes = {hospital.code for hospital in world.hospitals}
    assert {grant.dealer for grant in world.grants} == {"kamome", "yamabiko"}
    assert {grant.hospital for grant in world.grants} <= codes


@pytest.mark.parametrize("count", [1, 2, 7, 500])
def test_a_world_may_have_any_number_of_hospitals(count: int):
    members = build_world(hospitals=count).hospitals
    assert len({hospital.code for hospital in members}) == count


def test_a_world_without_hospitals_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        build_world(hospitals=0)
