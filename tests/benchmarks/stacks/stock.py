"""Settings: django-tenants' backend, with its own remedy against a SET before every query."""

from tests.benchmarks.stacks.plain import *  # noqa: F403
from tests.benchmarks.stacks.plain import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_tenants"]
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"

TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
DATABASES["default"] |= {"ENGINE": "django_tenants.postgresql_backend", "OPTIONS": {}}
