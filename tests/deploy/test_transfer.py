"""Hospitals' roles on their way to a server without a superuser."""

import subprocess
import sys

from tests.architecture.source import ROOT

DUMPED = """\
CREATE ROLE h_17;
ALTER ROLE h_17 WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB NOLOGIN;
CREATE ROLE h_17_dealer_costs;
CREATE ROLE h_17_login_2;
CREATE ROLE optiserve_app;
CREATE ROLE optiserve_maker_16384_1;
GRANT h_17 TO h_17_login_2 WITH INHERIT FALSE GRANTED BY optiserve_maker_16384_1;
GRANT h_17 TO optiserve_app WITH INHERIT FALSE GRANTED BY optiserve_maker_16384_1;
GRANT h_17 TO optiserve_maker_16384_1 WITH ADMIN OPTION, INHERIT FALSE GRANTED BY postgres;
GRANT optiserve_hospital TO h_17 WITH INHERIT TRUE, SET FALSE GRANTED BY optiserve_maker_16384_1;
GRANT optiserve_agg TO optiserve_app WITH INHERIT FALSE GRANTED BY postgres;
"""


def test_only_hospitals_roles_go_along_without_who_granted_them() -> None:
    command = [sys.executable, ROOT / "deploy/aws/hospital_roles.py"]
    done = subprocess.run(command, input=DUMPED, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "CREATE ROLE h_17;",
        "CREATE ROLE h_17_dealer_costs;",
        "GRANT h_17 TO optiserve_app WITH INHERIT FALSE;",
        "GRANT optiserve_hospital TO h_17 WITH INHERIT TRUE, SET FALSE;",
    ]
