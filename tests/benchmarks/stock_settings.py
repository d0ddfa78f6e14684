"""The same apps under django-tenants as it comes: its backend, its router, its commands.

STOCK_DATABASE names the database, STOCK_CONTRIB=1 puts Django's own apps into each tenant as
django-tenants' documentation does, STOCK_NEXT=1 adds the next release's migration.
"""

import os

from optiserve import settings as ours
from optiserve.settings import *  # noqa: F403

_owner = ours.DATABASES["owner"]
DATABASES = {
    "default": {
        **{name: _owner[name] for name in ("USER", "PASSWORD", "HOST", "PORT")},
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": os.environ["STOCK_DATABASE"],
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
TENANT_APPS = list(ours.TENANT_APPS)
if os.environ.get("STOCK_CONTRIB"):
    TENANT_APPS = [
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.admin",
        "django.contrib.sessions",
        "shared.users",
        *TENANT_APPS,
    ]
INSTALLED_APPS = list(dict.fromkeys([*ours.SHARED_APPS, *TENANT_APPS]))
if os.environ.get("STOCK_NEXT"):
    MIGRATION_MODULES = {"equipment": "tests.migrations.additive"}
