"""Settings: Django's own backend on a persistent connection that stands in one schema for good."""

from optiserve.settings import *  # noqa: F403
from optiserve.settings import DATABASES, INSTALLED_APPS

LEFT_OUT = ("allauth", "optiserve.accounts", "django_tenants")
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith(LEFT_OUT)]

MIDDLEWARE = []
ROOT_URLCONF = "tests.benchmarks.stacks.views"
DATABASE_ROUTERS = []
DATABASES["owner"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": 300,
    "OPTIONS": {"options": "-c search_path=h_1,public"},
}
# Only the owner may read a hospital's tables without wearing its role.
DATABASES = {"default": DATABASES["owner"]}
