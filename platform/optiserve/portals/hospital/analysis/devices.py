"""What devices of the figures are called on the pages."""

from collections.abc import Iterable

from tenants.equipment.models import Device


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Asset number and name by id, of the devices the reader may see."""
    rows = Device.objects.filter(pk__in=set(ids)).values_list("pk", "asset_no", "key", "local_name")
    return {pk: f"{asset_no or key} {name}".strip() for pk, asset_no, key, name in rows}
