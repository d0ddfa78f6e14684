"""SQL lives in ``.sql`` files beside the code that runs it; Python only names it."""

from functools import cache
from importlib import resources


@cache
def load(package: str, name: str) -> str:
    """The text of ``name``.sql in a package's ``sql`` folder, or beside its modules.

    Raises FileNotFoundError for a name that does not exist.
    """
    root = resources.files(package)
    inner = root / "sql" / f"{name}.sql"
    found = inner if inner.is_file() else root / f"{name}.sql"
    return found.read_text(encoding="utf-8")
