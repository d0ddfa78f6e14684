"""Which app's tables live in which schema, and which models need an open hospital."""

from typing import Any

from django.conf import settings
from django.db.models import Model
from django_tenants.routers import TenantSyncRouter

from optiserve.tenancy import owner
from optiserve.tenancy.context import PUBLIC, NoHospital, current_door


class TenancyRouter(TenantSyncRouter):
    """Fails closed: a hospital's model without an open hospital raises before any SQL."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return self._cell_of(model)

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self._cell_of(model)

    def allow_migrate(self, db: str, app_label: str, model_name: Any = None, **hints: Any) -> bool:
        """Tables are made by the owner only: public apps in public, hospitals' apps in theirs."""
        door = current_door()
        if db != owner.alias_of(door.cell):
            return False
        apps = settings.SHARED_APPS if door.schema == PUBLIC else settings.TENANT_APPS
        return self.app_in_list(app_label, apps)

    @staticmethod
    def _cell_of(model: type[Model]) -> str | None:
        """A hospital's models live in the open door's cell; of all others Django decides."""
        if model._meta.app_config.name not in settings.TENANT_APPS:
            return None
        door = current_door()
        if door.schema == PUBLIC:
            raise NoHospital(model=model._meta.label)
        return door.cell
