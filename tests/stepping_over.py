"""The way from the portal to a hospital, as a browser goes it: four requests at two hosts."""

from typing import Any
from urllib.parse import urlsplit

from tests.conftest import Visitor

PORTAL = {"origin": "http://portal.localhost:8000"}


def ask(portal: Visitor, door: Visitor, **query: Any) -> Any:
    """The portal's answer to somebody whom a hospital's host sent there."""
    sent = urlsplit(door.get("/accounts/login/", query)["Location"])
    assert sent.netloc == "portal.localhost:8000"
    return portal.get(f"{sent.path}?{sent.query}")


def ticket(portal: Visitor, door: Visitor, **query: Any) -> str:
    """The secret that the portal's page posts."""
    return ask(portal, door, **query).context["ticket"].secret


def hand_in(door: Visitor, secret: str) -> Any:
    """What the hospital's host says to a ticket."""
    door.post("/enter/", {"ticket": secret}, headers=PORTAL)
    return door.get("/enter/")


def step_over(portal: Visitor, door: Visitor, **query: Any) -> Any:
    """The whole way; ``grant`` for a dealer's person, ``next`` for the page asked for."""
    return hand_in(door, ticket(portal, door, **query))
