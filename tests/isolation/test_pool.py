"""The walls with psycopg's pool: a connection that comes back stands at nobody's door."""

import os
import subprocess
import sys

from optiserve.tenancy import own_logins as dropping
from tests import own_logins, services

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


READ_IN_OWN_POOLS = """
import django; django.setup()
import threading
from django.db import connection, connections
from optiserve.tenancy.backend.own import pools
from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.hospitals.models import Hospital
with open_door(PORTAL):
    hospitals = {one.code: one for one in Hospital.objects.all()}
connections.close_all()
wrong = []
def read(code):
    try:
        for _ in range(40):
            with inside(hospitals[code]), connection.cursor() as cursor:
                cursor.execute("SELECT session_user, current_user")
                wanted = (hospitals[code].login or "optiserve_app", hospitals[code].schema_name)
                wrong.extend(one for one in cursor.fetchall() if one != wanted)
            connections.close_all()
    except Exception as error:
        wrong.append(error)
threads = [threading.Thread(target=read, args=[code]) for code in hospitals for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
its = [pool for name, pool in connection._connection_pools.items() if " " in name]
print(len(wrong), wrong[:3], len([one for one in its if not one.closed]))
"""


def test_threads_that_share_a_pool_see_their_own_hospital(own_database: str) -> None:
    assert _run(READ_IN_TURNS, own_database).split() == ["True", "0"]


def test_a_hospital_with_its_own_login_has_a_pool_of_its_own_and_few_are_open(
    own_database: str,
) -> None:
    hospitals = [own_logins.given(code) for code in ("one", "two", "three")]
    told = _run(READ_IN_OWN_POOLS, own_database, OWN_LOGINS_OPEN="2")
    assert told.split() == ["0", "[]", "2"]
    for hospital in hospitals:
        dropping.drop(hospital)


def _run(program: str, database: str, **more: str) -> str:
    environment = {
        **os.environ,
        **services.plan().environment(database),
        "DJANGO_SETTINGS_MODULE": "optiserve.settings",
        "DATABASE_POOL": "1",
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
