"""The race, at the length continuous integration can afford."""

from tests.isolation.race import contest


def test_fifty_thousand_operations_see_and_touch_their_own_hospital_only(own_database: str) -> None:
    found = contest.run(database=own_database, hospitals=20, operations=50_000)
    assert found["wrong_reads"] == []
    assert found["wrong_writes"] == []
    assert found["operations"] >= 50_000
    # Every kind of accident has happened, and every way in was taken.
    assert {"cut off", "cancelled", "cancelled switch"} < found["by_kind"].keys()
    assert found["by_channel"].keys() == contest.SHARES.keys()


def test_the_race_notices_when_the_door_is_kept_on_a_shared_object(own_database: str) -> None:
    found = contest.run(
        database=own_database,
        hospitals=5,
        operations=2_000,
        channels=["threads"],
        without_wall=True,
    )
    assert found["wrong_reads"]
