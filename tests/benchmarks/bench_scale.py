"""Thousands of schemas in one database: what grows with their number, and what does not.

Run by hand: ``python -m tests.benchmarks scale --schemas 8000``. The same questions are asked at
200, 2,000 and so many schemas of one growing database; docs/scale.md keeps the answers. The
library is asked in that same database. Milliseconds, medians of a few samples. The sizes are asked
minutes apart: what the machine itself takes for work that knows nothing of schemas is measured
beside each, and growth is what remains when that is taken out.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from optiserve.tenancy import compiled, drift, makers, owner, registry, rows, schemas
from optiserve.tenancy.context import PORTAL, Wear, open_door
from tests import services
from tests.benchmarks.bench_migrate import NEXT, undo_all
from tests.benchmarks.stock import COMPILED, Stock

SIZES = (200, 2000, 8000)
GOAL_GROWTH = 1.3
FIRST = 900_001
RECYCLED_AFTER = 100
MAKERS = 4
_CROSS_GRANTS = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
         LATERAL aclexplode(c.relacl) AS granted JOIN pg_roles r ON r.oid = granted.grantee
    WHERE n.nspname ~ '^h_[0-9]+$' AND r.rolname <> 'optiserve_owner'
      AND r.rolname !~ ('^' || n.nspname || '(_ro|_dealer|_dealer_costs)?$')
"""
_CATALOGS = """
    SELECT (SELECT count(*) FROM pg_class),
           (SELECT sum(pg_total_relation_size(oid)) / 1048576 FROM pg_class
            WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'),
           pg_database_size(current_database()) / 1048576,
           (SELECT count(*) FROM pg_roles)
"""


def measure(rounds: int, wanted: int = SIZES[0]) -> dict[str, Any]:
    """The answers at each size up to ``wanted``, and how much each grew from 200 schemas on."""
    sizes = [size for size in SIZES if size <= wanted]
    answers: dict[int, dict[str, Any]] = {}
    made = FIRST
    with Stock(settings.DATABASES["default"]["NAME"], owned=False) as stock:
        for size in sizes:
            started = perf_counter()
            with ThreadPoolExecutor(MAKERS) as pool:
                list(pool.map(_make_some, _shares(range(made, FIRST + size))))
            seconds = perf_counter() - started
            grown = FIRST + size - made
            made = FIRST + size
            _log(f"{size} schemas: {seconds:.0f} s for the last {grown}")
            answers[size] = {
                "created_ms_each": round(seconds * 1000 / grown, 1),
                "machine": _machine(rounds),
                **_catalogs(),
                **_one_hospital(made - size // 2, rounds),
                **_all_hospitals(),
                **_memory(size),
                **_library(stock, max(1, rounds // 2)),
            }
            _log(str(answers[size]))
        limits = _limits()
    first, last = answers[sizes[0]], answers[sizes[-1]]
    machine = last["machine"] / first["machine"]
    growth = {
        name: round(last[name] / first[name] / machine, 2)
        for name in first
        if name.startswith(("one_", "stock_"))
    }
    ours = {name: ratio for name, ratio in growth.items() if name.startswith("one_")}
    return {
        "name": "scale",
        "sizes": answers,
        "growth": growth,
        "machine": round(machine, 2),
        "limits": limits,
        "goal": GOAL_GROWTH,
        "holds": all(ratio <= GOAL_GROWTH for ratio in ours.values()),
        "load": round(os.getloadavg()[0], 1),
    }


def _shares(numbers: range) -> list[range]:
    return [numbers[start::MAKERS] for start in range(MAKERS)]


def _make_some(numbers: range) -> None:
    with open_door(PORTAL):
        for made, number in enumerate(numbers, start=1):
            schemas.make(number)
            if made % RECYCLED_AFTER == 0:
                connections.close_all()
        connections.close_all()


def _log(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _taken(work: Callable[[], object], samples: int) -> float:
    """Median milliseconds."""
    taken = []
    for _ in range(samples):
        started = perf_counter()
        work()
        taken.append((perf_counter() - started) * 1000)
    return round(median(taken), 2)


def _superuser() -> psycopg.Connection[Any]:
    url = services.plan().superuser_url.rpartition("/")[0]
    name = connections["owner"].settings_dict["NAME"]
    return psycopg.connect(f"{url}/{name}", autocommit=True)


def _application() -> psycopg.Connection[Any]:
    its = connections["default"].settings_dict
    return psycopg.connect(
        host=its["HOST"],
        port=its["PORT"],
        dbname=its["NAME"],
        user=its["USER"],
        password=its["PASSWORD"],
        autocommit=True,
    )


def _machine(rounds: int) -> float:
    """Work on no table, by a server process of its own: connect, plan and compute."""
    steps = "SELECT sum(sqrt(step)) FROM generate_series(1, 50000) AS step"

    def work() -> None:
        with _superuser() as connection:
            for _ in range(10):
                connection.execute(steps, prepare=False)

    return _taken(work, 10 * rounds)


def _catalogs() -> dict[str, Any]:
    with _superuser() as connection:
        relations, catalogs, whole, roles = connection.execute(_CATALOGS).fetchone()
    return {
        "relations": relations,
        "catalogs_mb": int(catalogs),
        "database_mb": int(whole),
        "roles": roles,
    }


def _one_hospital(number: int, rounds: int) -> dict[str, float]:
    """What is done for one hospital, in the order of its life."""
    samples = 5 * rounds
    extra = iter(range(800_001, 900_000))
    dropped = iter(range(800_001, 900_000))

    def drop() -> None:
        number = next(dropped)
        with owner.connect() as connection:
            connection.execute(
                sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(f"h_{number}"))
            )
            connection.execute("DELETE FROM hospitals_schema WHERE id = %s", [number])

    schemas.make(next(extra))
    next_ones = [next(extra) for _ in range(samples)]
    waiting = iter(next_ones)
    with _application() as warm:
        answers = {
            "one_onboarded": _taken(lambda: schemas.make(next(waiting)), samples),
            # Once for a backend's life, not for a hospital: its login's roles are listed then.
            "backend_connected_and_asked": _taken(lambda: _connect_and_ask(number), samples),
            "one_first_touch": _touched(range(number, number + samples)),
            "one_asked_warm": _taken(lambda: _ask(warm, number), 50 * rounds),
            "one_exported": _taken(lambda: _export(number), samples),
        }
    answers["one_dropped"] = _taken(drop, samples)
    _drop_roles(range(800_001, next(dropped)))
    return answers


def _drop_roles(numbers: range) -> None:
    """So that they are made anew at the next size."""
    with owner.connect() as connection:
        for name in (f"h_{number}{wear}" for number in numbers for wear in Wear):
            with connection.transaction():
                makers.drop(connection.cursor(), name)


def _ask(connection: psycopg.Connection[Any], number: int) -> None:
    name = f"h_{number}"
    text = sql.SQL("RESET ROLE; SET search_path TO {0}, public; SET ROLE {0}")
    connection.execute(text.format(sql.Identifier(name)))
    connection.execute(
        "SELECT count(*) FROM equipment_device d LEFT JOIN equipment_ward w ON w.id = ward_id"
        " LEFT JOIN equipment_loan l ON l.device_id = d.id"
    )


def _connect_and_ask(number: int) -> None:
    with _application() as connection:
        _ask(connection, number)


def _touched(numbers: range) -> float:
    """The first question to each of some schemas on a connection that is warm otherwise."""
    with _application() as connection:
        _ask(connection, numbers[0] - 1)
        order = iter(numbers)
        return _taken(lambda: _ask(connection, next(order)), len(numbers))


def _export(number: int) -> None:
    """Every table of a schema by COPY in one snapshot, as the application's login does it."""
    door = schemas.door_of(number)
    with rows.one_moment(replace(door, role=f"{door.role}{Wear.READER}")) as cursor:
        for table in rows.tables_of(cursor, door.schema):
            rows.copy_out(cursor, door.schema, table, _Nowhere())


class _Nowhere:
    def write(self, data: bytes, /) -> None:
        """Forget it."""


def _all_hospitals() -> dict[str, float]:
    head = compiled.head_of(compiled.newest())
    answers = {
        "all_nothing_to_do_sql": _taken(lambda: registry.waiting(head), 5),
        "all_nothing_to_do_process": _taken(_migrate, 2),
        "all_additive_process": _taken(lambda: _migrate(NEXT), 1),
    }
    undo_all()
    with _superuser() as superuser:
        answers["all_compared"] = _taken(drift.report, 1)
        answers["all_cross_grants"] = _taken(lambda: superuser.execute(_CROSS_GRANTS), 1)
    return answers


def _migrate(*more: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0", *more],
        cwd=services.ROOT, env={**os.environ, **COMPILED}, check=True,
    )  # fmt: skip


def _memory(size: int) -> dict[str, float]:
    """Private MB of a backend that asked so many schemas, and of one that is replaced in time."""
    tables = "equipment_device", "equipment_loan", "equipment_fault", "intake_importrow"
    answers = {}
    for name, seen in (("recycled", min(size, RECYCLED_AFTER)), ("never_recycled", size)):
        with _application() as connection:
            for number in range(FIRST, FIRST + seen):
                _ask(connection, number)
                for table in tables:
                    connection.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))
            rollup = Path(f"/proc/{connection.info.backend_pid}/smaps_rollup").read_text()
        private = (line.split() for line in rollup.splitlines() if line.startswith("Private_"))
        answers[f"backend_mb_{name}"] = round(sum(int(parts[1]) for parts in private) / 1024, 1)
    return answers


def _library(stock: Stock, samples: int) -> dict[str, float]:
    name = stock.create_schema()
    return {
        "stock_create_schema": _taken(stock.create_schema, samples),
        "stock_nothing_to_do": _taken(
            lambda: stock.command("migrate_schemas", "--tenant", f"--schema={name}"), samples
        ),
    }


def _limits() -> dict[str, str]:
    """What PostgreSQL's default lock table gives out on first."""
    found = {}
    with owner.connect() as connection:
        schemas_there = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^h_9[0-9]{5}$'"
        ).fetchall()
        for several in (400, 800, 1600, 3200, 6400):
            text = sql.SQL(" UNION ALL ").join(
                sql.SQL("SELECT count(*) FROM {}.equipment_device").format(sql.Identifier(name))
                for (name,) in schemas_there[:several]
            )
            if several > len(schemas_there):
                break
            try:
                connection.execute(text)
            except psycopg.Error as error:
                found[f"one query over {several}"] = str(error).splitlines()[0]
                break
            found[f"one query over {several}"] = "ok"
    return found
