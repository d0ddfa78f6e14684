"""Hospitals' inboxes in the object storage: where files lie that did not pass through us.

``inbox/<hospital's id>/`` is outside of what is sealed: whoever writes there has no key. Only the
intake reads it, seals what it takes in, and deletes what it has read.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import default_storage

from shared.kernel.errors import DomainError

ADDRESS_SECONDS: Final = 300
_BLOCK: Final = 1024 * 1024


class NoInbox(DomainError):
    """Files lie in a folder of this machine's, not in an object storage."""

    code = "no-object-storage"


@dataclass(frozen=True, slots=True)
class Address:
    """Where one file may be sent: a form's POST, with ``fields`` before the file (AWS SigV4)."""

    url: str
    fields: dict[str, str]
    seconds: int


@dataclass(frozen=True, slots=True)
class Lying:
    """An object in an inbox: its key, its name below the hospital's folder."""

    key: str
    name: str
    size: int
    since: datetime
    etag: str


def is_there() -> bool:
    """Whether there is an object storage."""
    return bool(settings.S3_BUCKET)


def check() -> None:
    """Raises NoInbox."""
    if not is_there():
        raise NoInbox


def folder(hospital_id: int) -> str:
    """What the keys of a hospital's inbox begin with."""
    return f"inbox/{hospital_id}/"


def address_for(key: str, *, length: int) -> Address:
    """An address for one key and one length, good for five minutes. Raises NoInbox."""
    check()
    signed = _client().generate_presigned_post(
        settings.S3_BUCKET,
        key,
        Conditions=[["content-length-range", length, length]],
        ExpiresIn=ADDRESS_SECONDS,
    )
    return Address(signed["url"], signed["fields"], ADDRESS_SECONDS)


def lying(prefix: str) -> Iterator[Lying]:
    """Every object below a prefix, oldest first. Objects come whole or not at all."""
    pages = _client().get_paginator("list_objects_v2")
    found = [
        Lying(
            one["Key"],
            one["Key"].removeprefix(prefix),
            one["Size"],
            one["LastModified"],
            one["ETag"],
        )
        for page in pages.paginate(Bucket=settings.S3_BUCKET, Prefix=prefix)
        for one in page.get("Contents", ())
    ]
    yield from sorted(found, key=lambda one: (one.since, one.key))


def fetch(key: str, *, into: IO[bytes]) -> tuple[int, str]:
    """Write an object's bytes. Returns how many, and their SHA-256; (0, …) where there is none."""
    digest = hashlib.sha256()
    try:
        body = _client().get_object(Bucket=settings.S3_BUCKET, Key=key)["Body"]
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return 0, digest.hexdigest()
    for block in body.iter_chunks(_BLOCK):
        into.write(block)
        digest.update(block)
    return into.tell(), digest.hexdigest()


def is_same(one: Lying) -> bool:
    """Whether the object that was seen still lies there, and no other one in its place."""
    try:
        head = _client().head_object(Bucket=settings.S3_BUCKET, Key=one.key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return False
    return bool(head["ETag"] == one.etag)


def move(key: str, *, to: str) -> None:
    """Give an object another key."""
    source = {"Bucket": settings.S3_BUCKET, "Key": key}
    _client().copy_object(Bucket=settings.S3_BUCKET, Key=to, CopySource=source)
    delete(key)


def write(key: str, text: str) -> None:
    """Write a short text."""
    _client().put_object(
        Bucket=settings.S3_BUCKET,
        Key=key,
        Body=text.encode(),
        ContentType="text/plain; charset=utf-8",
    )


def delete(key: str) -> None:
    """Delete an object. Repeatable; nothing where there is no object storage."""
    if is_there():
        _client().delete_object(Bucket=settings.S3_BUCKET, Key=key)


def _client() -> Any:
    return default_storage.bucket_client()
