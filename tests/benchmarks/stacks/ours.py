"""Settings: our door and our backend, and nothing else in front of the view."""

import os

from optiserve.settings import *  # noqa: F403
from optiserve.settings import INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]

MIDDLEWARE = ["optiserve.tenancy.middleware.DoorMiddleware"]
if os.environ.get("BENCH_FAIRNESS"):
    MIDDLEWARE.append("optiserve.fairness.FairnessMiddleware")
ROOT_URLCONF = HOSPITAL_URLCONF = "tests.benchmarks.stacks.views"
HOSTS_CHECKED_EVERY = 2.0
