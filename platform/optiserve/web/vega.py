"""Vega for the browser comes out of an installed package, and is made once per data folder."""

import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from reporting.charts.render import VEGA_LITE

SNIPPET = "window.vegaEmbed = vegaEmbed;"
# The name tells both versions: a file of an older package is not taken for the present one.
NAME = f"web/vega-lite-{VEGA_LITE}-{version('vl-convert-python')}.js"


def bundle(folder: Path) -> Path:
    """The bundle's file below ``folder``, made (in about two seconds) where it is missing."""
    path = folder / NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        script = vl_convert.javascript_bundle(SNIPPET, vl_version=VEGA_LITE)
        # Written aside and renamed: several processes may start at once.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            file.write(script)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    return path


class VegaFinder(BaseFinder):
    """Lets ``{% static %}``, collectstatic and WhiteNoise see the bundle like any other file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.DATA_DIR) / "made"

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001
        """The file's path; a list of it where all are asked for."""
        if path != NAME:
            return []
        found = str(bundle(self.folder))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """The bundle, as a file of a storage of its own."""
        bundle(self.folder)
        yield NAME, FileSystemStorage(location=self.folder)
