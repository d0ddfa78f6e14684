"""``python -m tests.isolation.stock URL``: prints what went wrong, as JSON, by L-number."""

import json
import sys
from urllib.parse import urlsplit

import django
from django.conf import settings

url = urlsplit(sys.argv[1])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django_tenants.postgresql_backend",
            "NAME": url.path.lstrip("/"),
            "USER": url.username,
            "PASSWORD": url.password,
            "HOST": url.hostname,
            "PORT": url.port,
        }
    },
    DATABASE_ROUTERS=["django_tenants.routers.TenantSyncRouter"],
    SHARED_APPS=["django_tenants", "django.contrib.contenttypes", "tests.isolation.stock"],
    TENANT_APPS=["django.contrib.contenttypes"],
    INSTALLED_APPS=["django_tenants", "django.contrib.contenttypes", "tests.isolation.stock"],
    TENANT_MODEL="stock.Client",
    TENANT_DOMAIN_MODEL="stock.Domain",
    CACHES={
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "KEY_FUNCTION": "django_tenants.cache.make_key",
        }
    },
    ROOT_URLCONF="tests.isolation.stock.site",
    PUBLIC_SCHEMA_URLCONF="tests.isolation.stock.site",
    MIDDLEWARE=["django_tenants.middleware.main.TenantMainMiddleware"],
    ALLOWED_HOSTS=["*"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from tests.isolation.stock import experiments  # noqa: E402 - needs the settings

print(json.dumps(experiments.all_of_them()))
