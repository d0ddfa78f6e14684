"""The four roles of a hospital's schema, and what each may do in it.

``h_17`` is worn by the hospital's own people and programs, ``h_17_ro`` while the hospital is
read-only, ``h_17_dealer`` by a dealer's visitor, ``h_17_dealer_costs`` by one who may see costs.
None of them can sign in. Besides, the one role that collects from all hospitals may call one
function in each. Which rows a visitor sees is for the policies to say (sql/policies.sql).

A new schema is given its rights with its tables. A schema that exists gets them anew from the fleet
when what is said here changes: its row in public keeps the fingerprint of what it was given.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from psycopg import sql

from optiserve.tenancy import makers
from optiserve.tenancy.context import COLLECTOR, Wear
from shared.kernel.sql import load

# What tables and sequences are born with.
_BORN_WITH: Final = (
    ("SELECT, INSERT, UPDATE, DELETE", "TABLES", Wear.STAFF),
    ("USAGE", "SEQUENCES", Wear.STAFF),
    ("SELECT", "TABLES", Wear.READER),
)

# A schema's only function is the one that collects. By its name PostgreSQL would first list the
# functions of that name in all hospitals' schemas, each time one of them is made.
_COLLECTED: Final = sql.SQL(
    "DO $collected$ BEGIN EXECUTE format("
    "'REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA %1$I FROM PUBLIC;"
    " GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %1$I TO %2$I', current_schema(), {collector}"
    "); END $collected$"
)
# Added to by whoever is inside, changed by nobody.
_ONLY_ADDED: Final = (
    "sharing_visit",
    "sharing_handedover",
    "reports_report",
    "reports_monthquality",
    "reports_reportsetting",
    "reports_committeecomment",
    "reports_reportmail",
)
# What a grant can cover, and which columns of it never: what staff wrote about a fault's symptom.
# Files as they came, profiles and the trail stay in the house.
_SHOWN_TO_VISITORS: Final[dict[str, tuple[str, ...]]] = {
    "equipment_ward": (),
    "equipment_device": (),
    "equipment_deviceversion": (),
    "equipment_loan": (),
    "equipment_fault": ("symptom",),
    "reports_report": (),
}
# Which columns a grant without costs leaves out; what ledgers said of a device is a single one.
_COSTS: Final[dict[str, tuple[str, ...]]] = {
    "equipment_device": ("acquisition_cost_yen",),
    "equipment_deviceversion": ("attributes",),
    "equipment_fault": ("parts_yen", "labour_hours", "outsourced_yen"),
}
_SHOWN_BUT: Final = sql.SQL(
    "DO $grant$ BEGIN EXECUTE format('GRANT SELECT (%s) ON {table} TO {visitor}', ("
    "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
    " WHERE attrelid = {name}::regclass AND attnum > 0 AND NOT attisdropped"
    " AND attname <> ALL ({hidden}))); END $grant$"
)


def make_roles(cursor: Any, schema: str) -> None:
    """The schema's roles, unless they exist: roles are shared by all databases of a server."""
    makers.alone(cursor)
    wanted = [f"{schema}{wear}" for wear in Wear]
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [wanted])
    known = {name for (name,) in cursor.fetchall()}
    missing = [role for role in wanted if role not in known]
    if missing:
        makers.make(cursor, missing)


def before_tables(schema: str, *, home: str = "") -> Iterator[sql.Composed]:
    """The schema, and default rights, so that tables made later are born with theirs.

    ``home``: the schema's name where it is not yet that of its roles (tenancy.beside).
    """
    place, *_roles = _names(schema, home=home)
    yield sql.SQL("CREATE SCHEMA {}").format(place)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(place, _entering(schema))
    for privileges, kind, wear in _BORN_WITH:
        yield sql.SQL(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} GRANT {privileges} ON {kind} TO {{}}"
        ).format(place, sql.Identifier(f"{schema}{wear}"))


def after_tables(schema: str) -> Iterator[sql.Composed]:
    """What single tables allow more or less than the default, and which of their rows are seen."""
    yield from _besides(schema)
    yield _policies(schema)


def _besides(schema: str) -> Iterator[sql.Composed]:
    _home, staff, reader, visitor, with_costs = _names(schema)
    yield sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(_tables(_ONLY_ADDED), staff)
    for table, hidden in _SHOWN_TO_VISITORS.items():
        yield _shown(table, with_costs, hidden)
        yield _shown(table, visitor, (*hidden, *_COSTS.get(table, ())))
    # Whoever looks leaves a trace.
    looking = sql.SQL(", ").join((reader, visitor, with_costs))
    yield sql.SQL("GRANT INSERT ON sharing_visit TO {}").format(looking)
    yield sql.SQL("GRANT SELECT (id) ON sharing_visit TO {}, {}").format(visitor, with_costs)
    yield sql.SQL("GRANT USAGE ON SEQUENCE sharing_visit_id_seq TO {}").format(looking)
    yield _COLLECTED.format(collector=sql.Literal(COLLECTOR))


def renewed(schema: str, *, known: bool = False) -> sql.Composed:
    """All of a schema's rights anew, for the path that leads into it: what is not given is taken.

    A schema that is frozen or sealed stays so. The schema must have the newest migrations, and the
    caller hold its ``django_migrations``, as whoever freezes or seals does. ``known``: it had these
    rights before its last migrations, whose tables were born with theirs; half the work.
    """
    born_with = (
        sql.SQL("({}, {}, {})").format(*map(sql.Literal, (privileges, kind, f"{schema}{wear}")))
        for privileges, kind, wear in _BORN_WITH
    )
    return sql.SQL(load("optiserve.tenancy", "rights")).format(
        schema=sql.Literal(schema),
        known=sql.Literal(known),
        born_with=sql.SQL(", ").join(born_with),
        besides=sql.SQL(";\n    ").join(_besides(schema)),
        policies=_policies(schema),
        policies_there=sql.Literal(load("optiserve.tenancy", "policies").count("CREATE POLICY")),
        frozen=sql.SQL(";\n        ").join(_frozen(schema)),
        unsealed=_unsealed(schema),
    )


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Of what ``renewed`` says: SHA-256, hex."""
    return hashlib.sha256(renewed("h_0").as_string().encode()).hexdigest()


def freeze(schema: str) -> Iterator[sql.Composed]:
    """Take away every right to write to a schema's tables, from all of its roles."""
    yield _alone(schema)
    yield from _frozen(schema)


def thaw(schema: str) -> Iterator[sql.Composed]:
    """Give back what freeze() took away."""
    home, staff, *_ = _names(schema)
    writing = "INSERT, UPDATE, DELETE ON"
    yield _alone(schema)
    yield sql.SQL(f"GRANT {writing} ALL TABLES IN SCHEMA {{}} TO {{}}").format(home, staff)
    yield sql.SQL(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} GRANT {writing} TABLES TO {{}}").format(
        home, staff
    )
    yield from _besides(schema)


def seal(schema: str, *, home: str = "") -> sql.Composed:
    """Close a schema to whoever may enter it. ``home``: as in before_tables()."""
    place, *_roles = _names(schema, home=home)
    return sql.SQL("{}; REVOKE USAGE ON SCHEMA {} FROM {}").format(
        _alone(home or schema), place, _entering(schema)
    )


def unseal(schema: str) -> sql.Composed:
    """Open a schema again to whoever may enter it."""
    return sql.SQL("{}; {}").format(_alone(schema), _unsealed(schema))


def _alone(schema: str) -> sql.Composed:
    """Nobody else changes the schema's rights, or migrates it, until the transaction ends."""
    return sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(
        sql.Identifier(schema, "django_migrations")
    )


def _frozen(schema: str) -> Iterator[sql.Composed]:
    """Tables that are made meanwhile are born frozen."""
    home, *roles = _names(schema)
    writing, all_roles = "INSERT, UPDATE, DELETE ON", sql.SQL(", ").join(roles)
    yield sql.SQL(f"REVOKE {writing} ALL TABLES IN SCHEMA {{}} FROM {{}}").format(home, all_roles)
    yield sql.SQL(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} REVOKE {writing} TABLES FROM {{}}"
    ).format(home, all_roles)


def _unsealed(schema: str) -> sql.Composed:
    home, *_roles = _names(schema)
    return sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(home, _entering(schema))


def _entering(schema: str) -> sql.Composed:
    """Its own roles, and the one that collects."""
    _home, *roles = _names(schema)
    return sql.SQL(", ").join((*roles, sql.Identifier(COLLECTOR)))


def _names(schema: str, *, home: str = "") -> list[sql.Identifier]:
    return [sql.Identifier(home or schema), *(sql.Identifier(f"{schema}{wear}") for wear in Wear)]


def _shown(table: str, visitor: sql.Identifier, hidden: tuple[str, ...]) -> sql.Composed:
    if not hidden:
        return sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(table), visitor)
    return _SHOWN_BUT.format(
        table=sql.Identifier(table),
        name=sql.Literal(table),
        visitor=visitor,
        hidden=sql.Literal(list(hidden)),
    )


def _policies(schema: str) -> sql.Composed:
    _home, staff, reader, *visitors = _names(schema)
    return sql.SQL(load("optiserve.tenancy", "policies")).format(
        own=sql.SQL(", ").join((staff, reader)), visitors=sql.SQL(", ").join(visitors)
    )


def _tables(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)
