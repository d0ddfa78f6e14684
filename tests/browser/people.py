"""Who plays the journeys: the small demonstration's people."""

import re
from urllib.parse import urlsplit

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


def accept_invitation(visitor: Visitor, email: str) -> None:
    """Follow the link in the mail to somebody new, without being anybody, and set a password."""
    mails = (mail.read_text() for mail in (visitor.served.data / "mail").iterdir())
    letter = next(text for text in mails if email in text)
    link, *_again = re.findall(r"http://portal\.localhost:\d+/invitations/\S+", letter)
    visitor.page.context.clear_cookies()
    visitor.go("portal", urlsplit(link).path)
    visitor.look()
    visitor.control("Password").fill("a rather long sentence")
    visitor.control("Password, once more").fill("a rather long sentence")
    visitor.button("Set the password and sign in").click()
