"""Settings: our door and our backend, and nothing else in front of the view."""

import os

from optiserve.settings import *  # noqa: F403
from optiserve.settings import INSTALLED_APPS

SIGNING_IN = ("allauth", "optiserve.accounts")  # wants its own middleware
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith(SIGNING_IN)]

MIDDLEWARE = ["optiserve.tenancy.middleware.DoorMiddleware"]
if os.environ.get("BENCH_FAIRNESS"):
    MIDDLEWARE.append("optiserve.fairness.requests.FairnessMiddleware")
ROOT_URLCONF = HOSPITAL_URLCONF = "tests.benchmarks.stacks.views"
HOSTS_CHECKED_EVERY = 2.0
FAIR_REQUESTS = {"page": (10**6, 10**6), "api": (10**6, 10**6)}
