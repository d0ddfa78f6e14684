"""The walls with psycopg's pool: a connection that comes back stands at nobody's door."""

import os
import subprocess
import sys

from tests import services

READ_IN_TURNS = """
import django; django.setup()
import threading
from django.db import connection
from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward
with open_door(PORTAL):
    hospitals = {one.code: one for one in Hospital.objects.all()}
for one in hospitals.values():
    with inside(one):
        Ward.objects.create(name=one.code)
connection.close()
wrong = []
def read(code):
    for _ in range(100):
        with inside(hospitals[code]):
            found = list(Ward.objects.values_list("name", flat=True))
        wrong.extend(name for name in found if name != code)
        connection.close()
threads = [threading.Thread(target=read, args=[code]) for code in ("alpha", "bravo") * 3]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(connection.pool is not None, len(wrong))
connection.close_pool()
"""


def test_threads_that_share_a_pool_see_their_own_hospital(own_database: str) -> None:
    environment = {
        **os.environ,
        **services.plan().environment(own_database),
        "DJANGO_SETTINGS_MODULE": "optiserve.settings",
        "DATABASE_POOL": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", READ_IN_TURNS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == ["True", "0"]
