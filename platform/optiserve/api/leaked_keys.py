"""The operator's programs look for leaked keys, as a secret scanner's report asks for."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from optiserve.api.guard import requires
from optiserve.usecases import find_key
from shared.kernel import clock

router = Router(tags=["operator"])


class TextIn(Schema):
    """A key, a log's line or a file's content. It is not kept."""

    text: str = Field(max_length=100_000)


class FoundOut(Schema):
    """A key by its first characters. Not ``whole``: only what begins like it was found."""

    prefix: str
    whole: bool
    name: str
    organisation_kind: str
    organisation: str
    networks: list[str]
    ends_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str | None


class FindingsOut(Schema):
    """``strangers``: how many have a key's form and checksum, but are none of ours."""

    found: list[FoundOut]
    strangers: int


class PrefixesIn(Schema):
    """Keys by their first ten characters."""

    prefixes: list[str] = Field(max_length=1000)


class EndedOut(Schema):
    """Those that ended now; the others had ended already, or are none of ours."""

    ended: list[str]


@router.post("/leaked-keys/find", response=FindingsOut, summary="Whose the keys in a text are")
@requires("key.find")
def find(request: HttpRequest, body: TextIn) -> dict[str, Any]:
    """Every key in the text, on record by its first characters."""
    findings = find_key.find(body.text, by=request.principal.actor, at=clock.now())
    found = [
        {
            "prefix": one.key.prefix,
            "whole": one.whole,
            "name": one.key.name,
            "organisation_kind": one.key.organisation_kind,
            "organisation": one.organisation,
            "networks": one.key.networks,
            "ends_at": one.key.ends_at,
            "revoked_at": one.key.revoked_at,
            "last_used_at": one.key.last_used_at,
            "last_used_from": one.key.last_used_from,
        }
        for one in findings.found
    ]
    return {"found": found, "strangers": findings.strangers}


@router.post("/leaked-keys/end", response=EndedOut, summary="End leaked keys at once")
@requires("key.end_leaked")
def end(request: HttpRequest, body: PrefixesIn) -> EndedOut:
    """Programs that use them are refused; their administrators are told by e-mail."""
    ended = find_key.end(body.prefixes, by=request.principal.actor, at=clock.now())
    return EndedOut(ended=[one.prefix for one in ended])
