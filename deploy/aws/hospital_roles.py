"""Hospitals' roles for a server whose administrator is no superuser.

    pg_dumpall --roles-only --no-role-passwords | python hospital_roles.py > roles.sql

`install` makes the system's own roles; this keeps, of what pg_dumpall says of a server with a
superuser, the roles of hospitals and what they may wear. The owner makes them. Logins of
hospitals' own are left out: they are made anew (docs/aws-migration.ja.md).
"""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Final

_MADE: Final = re.compile(r"CREATE ROLE h_\d+(_ro|_dealer|_dealer_costs)?;")
_WORN: Final = re.compile(
    r"(GRANT (?:optiserve_hospital TO h_\d+\w*|h_\d+\w* TO optiserve_app)\b[^;]*?)"
    r"( GRANTED BY \w+)?;"
)


def hospital_roles(dumped: Iterable[str]) -> Iterator[str]:
    """The statements to be said as optiserve_owner, in the order in which they were dumped."""
    for line in dumped:
        if _MADE.fullmatch(line.strip()):
            yield line.strip()
        elif (worn := _WORN.fullmatch(line.strip())) and "_login_" not in line:
            yield f"{worn[1]};"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in hospital_roles(sys.stdin))
