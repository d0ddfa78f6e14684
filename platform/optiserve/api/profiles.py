"""What is remembered of the hospital's source systems, by program."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from optiserve.api.guard import requires
from optiserve.api.pages import Page, one_page, paged
from optiserve.usecases import keep_profiles
from shared.kernel import clock
from tenants.intake import queries
from tenants.intake.models import ImportProfile

router = Router(tags=["profiles"])


class ProfileOut(Schema):
    """A version of what is made of files with one set of headers.

    ``reading``: how they are read.
    """

    id: int
    kind: str
    version: int
    source: str
    mapping: dict[str, Any]
    reading: dict[str, Any]
    created_at: datetime
    created_by: str
    file_id: int | None
    retired_at: datetime | None


class SourceIn(Schema):
    """What the hospital calls the system."""

    source: str = Field(max_length=100)


@router.get("/profiles", response=paged(ProfileOut), summary="Import profiles")
@requires("profile.read")
def profiles(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """The newest version for each kind and set of headers, also retired ones, latest first."""
    return one_page(ProfileOut, queries.profiles().order_by("-created_at", "-pk"), page)


@router.get(
    "/profiles/{profile_id}/versions", response=paged(ProfileOut), summary="A profile's versions"
)
@requires("profile.read")
def versions(request: HttpRequest, profile_id: int, page: Query[Page]) -> HttpResponse:
    """All versions, newest first."""
    return one_page(ProfileOut, queries.profile_versions(_profile(profile_id)), page)


@router.patch("/profiles/{profile_id}", response=ProfileOut, summary="Name a source system")
@requires("profile.write")
def rename(request: HttpRequest, profile_id: int, body: SourceIn) -> ImportProfile:
    """All versions carry the name."""
    return keep_profiles.rename(profile=_profile(profile_id), source=body.source, **_who(request))


@router.post(
    "/profiles/{profile_id}/restore", response=ProfileOut, summary="Let a version hold again"
)
@requires("profile.write")
def restore(request: HttpRequest, profile_id: int) -> ImportProfile:
    """As a new version. Repeating it changes nothing."""
    return keep_profiles.restore(profile=_profile(profile_id), **_who(request))


@router.delete("/profiles/{profile_id}", response={204: None}, summary="Retire a profile")
@requires("profile.write")
def retire(request: HttpRequest, profile_id: int) -> Status[None]:
    """Files with these headers wait for a person again. Repeating it changes nothing."""
    keep_profiles.retire(profile=_profile(profile_id), **_who(request))
    return Status(204, None)


def _profile(profile_id: int) -> ImportProfile:
    return get_object_or_404(ImportProfile, pk=profile_id)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {
        "hospital": request.hospital,
        "principal": request.principal,
        "at": clock.now(),
        "via": "api",
    }
