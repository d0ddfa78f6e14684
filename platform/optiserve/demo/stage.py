"""What the demonstration needs before settings are read: a data folder with a plan of services."""

import argparse
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from optiserve import embedded

_ROOT = Path(__file__).resolve().parents[3]


def data_dir() -> Path:
    """The folder everything lives in: OPTISERVE_DATA, or ``var`` in the project."""
    return Path(os.environ.get("OPTISERVE_DATA") or _ROOT / "var").resolve()


def prepare(arguments: Sequence[str]) -> None:
    """Plan the embedded services unless the environment names others; ``--reset`` clears first.

    ``--port`` is a setting too: links lead to it. The printed logins work in one go: only a
    demonstration asks for no second factor.
    """
    os.environ.setdefault("OPTISERVE_DEMO", "1")
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--port")
    parser.add_argument("--reset", action="store_true")
    options, _ = parser.parse_known_args(arguments)
    if options.port:
        os.environ["PUBLIC_PORT"] = options.port
    if embedded.is_configured():
        return
    folder = data_dir()
    if options.reset and (folder / embedded.PLAN_NAME).exists():
        embedded.Services(folder, embedded.read(folder)).stop()
        shutil.rmtree(folder)
    embedded.plan(folder)


def services() -> embedded.Services | None:
    """The embedded services to start; None where the environment names others."""
    folder = data_dir()
    if not (folder / embedded.PLAN_NAME).exists():
        return None
    plan = embedded.read(folder)
    if os.environ.get("DATABASE_URL") != plan.environment()["DATABASE_URL"]:
        return None
    return embedded.Services(folder, plan)
