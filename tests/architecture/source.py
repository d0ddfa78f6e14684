"""The repository's own files, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("platform/optiserve", "shared", "tenants", "reporting")


def files(*suffixes: str, under: tuple[str, ...] = (*CODE, "tests")) -> Iterator[Path]:
    """All files with one of the suffixes, below the given folders of the repository."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path


def name(path: Path) -> str:
    """A path as an error message shows it: from the repository's root."""
    return str(path.relative_to(ROOT))


@cache
def imports(path: Path) -> frozenset[str]:
    """The dotted names a module imports; ``from a.b import c`` counts as ``a.b.c``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def imports_from(path: Path, *packages: str) -> list[str]:
    """What a module imports out of the packages."""
    return sorted(
        one
        for one in imports(path)
        if any(one == package or one.startswith(f"{package}.") for package in packages)
    )
