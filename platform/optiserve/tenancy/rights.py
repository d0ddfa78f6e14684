"""The three roles of a hospital's schema, and what each may do in it.

``h_17`` is worn by the hospital's own people and programs, ``h_17_ro`` while the hospital is
read-only, ``h_17_dealer`` by a dealer's visitor. None of them can sign in.
"""

from collections.abc import Iterator
from typing import Any, Final

from psycopg import sql

from optiserve.tenancy.context import Wear

# Added to by whoever is inside, changed by nobody.
_ONLY_ADDED: Final = ("sharing_visit", "reports_report")
# What a grant can cover. Files as they came, profiles and the trail stay in the house; of a fault,
# so does what staff wrote about the symptom.
_SHOWN_TO_VISITORS: Final = (
    "equipment_ward",
    "equipment_device",
    "equipment_deviceversion",
    "equipment_loan",
    "reports_report",
)
_FAULT_WITHOUT_ITS_SYMPTOM: Final = sql.SQL(
    "DO $grant$ BEGIN EXECUTE format('GRANT SELECT (%s) ON equipment_fault TO {visitor}', ("
    "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
    " WHERE attrelid = 'equipment_fault'::regclass AND attnum > 0 AND NOT attisdropped"
    " AND attname <> 'symptom')); END $grant$"
)
# WITH SET FALSE: a hospital's role cannot put on the one that all have in common. A new backend
# looks through all roles its login may wear, twice as fast if the common one is not among them.
_ROLE: Final = sql.SQL(
    "CREATE ROLE {name} NOLOGIN;"
    " GRANT optiserve_hospital TO {name} WITH SET FALSE;"
    " GRANT {name} TO optiserve_app"
)


def make_roles(cursor: Any, schema: str) -> None:
    """The schema's roles, unless they exist: roles are shared by all databases of a server."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('optiserve roles', 7))")
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [f"{schema}%"])
    known = {name for (name,) in cursor.fetchall()}
    for role in (f"{schema}{wear}" for wear in Wear):
        if role not in known:
            name = sql.Identifier(role)
            cursor.execute(_ROLE.format(name=name))


def before_tables(schema: str, *, home: str = "") -> Iterator[sql.Composed]:
    """The schema, and default rights, so that tables made later are born with theirs.

    ``home``: the schema's name where it is not yet that of its roles (tenancy.beside).
    """
    place, staff, reader, visitor = _names(schema, home=home)
    yield sql.SQL("CREATE SCHEMA {}").format(place)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {}, {}").format(place, staff, reader, visitor)
    for text, role in (
        ("GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES", staff),
        ("GRANT USAGE ON SEQUENCES", staff),
        ("GRANT SELECT ON TABLES", reader),
    ):
        yield sql.SQL(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} {text} TO {{}}").format(place, role)


def after_tables(schema: str) -> Iterator[sql.Composed]:
    """What single tables allow more or less than the default."""
    _home, staff, reader, visitor = _names(schema)
    yield sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(_tables(_ONLY_ADDED), staff)
    yield sql.SQL("GRANT SELECT ON {} TO {}").format(_tables(_SHOWN_TO_VISITORS), visitor)
    yield _FAULT_WITHOUT_ITS_SYMPTOM.format(visitor=visitor)
    # Whoever looks leaves a trace.
    yield sql.SQL("GRANT INSERT ON sharing_visit TO {}, {}").format(reader, visitor)
    yield sql.SQL("GRANT SELECT (id) ON sharing_visit TO {}").format(visitor)
    yield sql.SQL("GRANT USAGE ON SEQUENCE sharing_visit_id_seq TO {}, {}").format(reader, visitor)


def freeze(schema: str) -> Iterator[sql.Composed]:
    """Take away every right to write to a schema's tables, from all of its roles."""
    home, *roles = _names(schema)
    yield sql.SQL("REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} FROM {}").format(
        home, sql.SQL(", ").join(roles)
    )


def thaw(schema: str) -> Iterator[sql.Composed]:
    """Give back what freeze() took away."""
    home, staff, *_ = _names(schema)
    yield sql.SQL("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}").format(
        home, staff
    )
    yield from after_tables(schema)


def seal(schema: str) -> sql.Composed:
    """Close a schema to all of its roles."""
    home, *roles = _names(schema)
    return sql.SQL("REVOKE USAGE ON SCHEMA {} FROM {}").format(home, sql.SQL(", ").join(roles))


def unseal(schema: str) -> sql.Composed:
    """Open a schema to all of its roles again."""
    home, *roles = _names(schema)
    return sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(home, sql.SQL(", ").join(roles))


def _names(schema: str, *, home: str = "") -> list[sql.Identifier]:
    return [sql.Identifier(home or schema), *(sql.Identifier(f"{schema}{wear}") for wear in Wear)]


def _tables(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)
