"""Sizes that must fit one another."""

import pytest

from stages import HA, MINIMAL, STAGES, Stage


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_all_processes_together_do_not_use_up_the_database(stage: Stage) -> None:
    spare = 30  # for commands, administrators and hospitals' own logins
    assert stage.connections_at_most + spare < stage.database_connections


def test_stages_differ_in_size_not_in_kind() -> None:
    assert set(STAGES) == {"minimal", "ha"}
    assert MINIMAL.web.cpu <= HA.web.cpu
    assert HA.has_standby
    assert HA.cache_nodes > 1
    assert len(HA.zones) > len(MINIMAL.zones)
