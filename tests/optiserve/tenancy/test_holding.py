"""A piece of work is held by one worker, and free as soon as that one is gone."""

import time

from optiserve.tenancy import owner
from optiserve.tenancy.holding import held


def test_what_somebody_holds_nobody_else_gets(own_database: str) -> None:
    with held("a job") as mine, held("a job") as too, held("another") as other:
        assert (mine, too, other) == (True, False, True)


def test_what_a_killed_worker_held_is_free(own_database: str) -> None:
    worker = owner.connect()
    worker.execute("SELECT pg_advisory_lock(hashtextextended('a job', 7))")
    assert not _is_free()
    worker.close()
    assert any(_is_free() or time.sleep(0.05) for _ in range(1200))


def _is_free() -> bool:
    with held("a job") as mine:
        return mine
