"""Who plays the journeys: the small demonstration's people."""

from optiserve.demo.settle import PASSWORD, email_of
from tests.browser.visiting import Visitor
from tests.browser.world import small_world

WORLD = small_world()
CODES = [hospital.code for hospital in WORLD.hospitals]
# A corporation's hospitals contribute together.
CONTRIBUTORS = len({hospital.corporation or hospital.code for hospital in WORLD.hospitals})
NAMES = {hospital.code: hospital.name for hospital in WORLD.hospitals}


def operator(visitor: Visitor) -> None:
    """Sign in at the portal as the operator."""
    visitor.sign_in("portal", WORLD.operator_email, PASSWORD)


def partner(visitor: Visitor, code: str) -> None:
    """Sign in at the portal for a maker or a dealer."""
    visitor.sign_in("portal", email_of(code), PASSWORD)


def hospital(visitor: Visitor, code: str) -> None:
    """Sign in at a hospital's own address."""
    visitor.sign_in(code, email_of(code), PASSWORD)
