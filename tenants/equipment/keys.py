"""What makes two rows speak of the same device."""

from shared.catalogue.keys import maker_key, model_key
from shared.kernel.text import normalise


def device_key(asset_no: str) -> str:
    """The key of an asset number (管理番号): width, case and spaces do not count, zeros do.

    ``ｍｅ－００１２`` gives ``ME-0012``; blank gives ``""``.
    """
    return normalise(asset_no).upper().replace(" ", "")


def fallback_key(maker: str, model: str, serial: str) -> str:
    """The key of a device without asset number: ``maker|model|serial``.

    ``""`` when one of the three is blank: a device cannot be told from its like by less.
    """
    parts = (maker_key(maker), model_key(model), device_key(serial))
    return "|".join(parts) if all(parts) else ""
