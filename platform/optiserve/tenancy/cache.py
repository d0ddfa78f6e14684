"""Cache keys carry the door, so that one hospital never reads what another wrote."""

from django.core.cache import cache

from optiserve.tenancy.context import current_door


def door_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION. The hospital's id, not its name: names could be reused one day.

    Raises NoDoor, before anything is read or written.
    """
    door = current_door()
    owner = "portal" if door.hospital_id is None else f"h{door.hospital_id}"
    return f"{owner}:{key_prefix}:{version}:{key}"


def forget(hospital_id: int) -> int:
    """Delete everything that was written behind a hospital's door. Returns how many entries."""
    client = cache._cache.get_client(None, write=True)
    gone = 0
    for key in client.scan_iter(match=f"h{hospital_id}:*", count=1000):
        gone += client.delete(key)
    return gone
