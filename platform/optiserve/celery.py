"""The Celery application. Workers take their settings from Django's."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optiserve.settings")

app = Celery("optiserve", task_cls="optiserve.tenancy.queue:DoorTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["optiserve", "optiserve.demo"])


@setup_logging.connect
def keep_django_logging(**_: Any) -> None:
    """Django has configured logging already; Celery must not do it again."""
