"""What a hospital's own rows are called."""

from collections.abc import Collection

from shared.catalogue.models import Maker
from tenants.equipment import queries
from tenants.equipment.models import Device


def devices(ids: Collection[int]) -> list[tuple[int, str, str]]:
    """(id, asset number, name) of the open hospital's devices; model or category where unnamed."""
    rows = Device.objects.filter(pk__in=ids).values_list(
        "pk", "asset_no", "key", "local_name", "local_model", "local_category"
    )
    return [
        (pk, asset or key, name or model or category)
        for pk, asset, key, name, model, category in rows
    ]


def makers(codes: Collection[str]) -> dict[str, tuple[str, str]]:
    """The shared catalogue's makers: (Japanese, English) names by code."""
    rows = Maker.objects.filter(code__in=codes).values_list("code", "name_ja", "name_en")
    return {code: (ja, en) for code, ja, en in rows}


def wards(ids: Collection[int]) -> dict[int, str]:
    """The open hospital's wards by id."""
    return dict(queries.wards().filter(pk__in=ids).values_list("pk", "name"))
