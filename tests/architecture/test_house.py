"""The folders are the design: who lives where, and what no room may hold."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from tests.architecture.source import ROOT, files, name

TOP_LEVEL = {
    *("manage.py", "pyproject.toml", "uv.lock", "LICENSE"),
    *("README.md", "README.ja.md", "DEVELOPERS.md", "TESTING.md", "CHANGELOG.md"),
    *("CONTRIBUTING.md", "SECURITY.md", "docs", "deploy", "tests"),
    *("platform", "shared", "tenants", "reporting", "push"),
}
LEFT_BY_TOOLS = {"var", "dist", "htmlcov", "__pycache__"}
DRAWERS = {"utils", "util", "common", "helpers", "misc", "core", "lib"}


def _models_of(listed: list[str]) -> Iterator[type[models.Model]]:
    for config in apps.get_app_configs():
        if config.name in listed:
            yield from config.get_models(include_auto_created=True)


def test_the_top_level_is_the_designs() -> None:
    seen = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert seen - LEFT_BY_TOOLS <= TOP_LEVEL


@pytest.mark.parametrize("folder", ["platform/optiserve", "shared", "tenants", "reporting"])
def test_every_room_of_the_design_is_there(folder: str) -> None:
    assert (ROOT / folder / "__init__.py").exists()


def test_app_labels_are_unique() -> None:
    labels = [app.rpartition(".")[2] for app in settings.INSTALLED_APPS if "." in app]
    assert len(labels) == len(set(labels))


def test_no_module_is_a_drawer_for_everything() -> None:
    paths = [path.relative_to(ROOT) for path in files(".py")]
    assert [str(path) for path in paths if {path.stem, *path.parts} & DRAWERS] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in files(".py", under=("tests",))}
    assert [name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_an_app_is_in_public_or_in_every_hospital_never_in_both() -> None:
    assert not set(settings.SHARED_APPS) & set(settings.TENANT_APPS)


def test_only_our_own_apps_live_in_a_hospitals_schema() -> None:
    assert all(app.startswith("tenants.") for app in settings.TENANT_APPS)


def test_no_app_of_tenants_lives_in_public() -> None:
    assert not [app for app in settings.SHARED_APPS if app.startswith("tenants.")]


def test_no_foreign_key_leads_from_a_hospitals_schema_to_public() -> None:
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in _models_of(settings.TENANT_APPS)
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model is not None
        and field.related_model._meta.app_config.name not in settings.TENANT_APPS
    ]
    assert crossing == []


def test_platform_and_reporting_own_no_tables() -> None:
    owners = {model.__module__.partition(".")[0] for model in apps.get_models()}
    assert not owners & {"optiserve", "reporting"}


def test_every_app_of_ours_that_has_models_has_migrations() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith(("shared.", "tenants.")) and list(config.get_models()):
            assert list((ROOT / config.name.replace(".", "/") / "migrations").glob("0*.py"))


def test_no_code_stands_outside_the_rooms() -> None:
    rooms = {"platform", "shared", "tenants", "reporting", "push", "tests", "deploy", "docs"}
    others = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in rooms]
    ours = [path for path in others if path.name not in LEFT_BY_TOOLS and path.name[0] != "."]
    assert list(ROOT.glob("*.py")) == [ROOT / "manage.py"]
    assert [name(path) for folder in ours for path in folder.rglob("*.py")] == []


def test_platform_holds_the_project_and_nothing_beside_it() -> None:
    inside = {path.name for path in (ROOT / "platform").iterdir()} - LEFT_BY_TOOLS
    assert inside == {"README.md", "optiserve"}
