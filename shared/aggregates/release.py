"""What of a protected cell anybody may see, and the hash that stands for a whole release."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

from shared.aggregates.models import CellStatus, CubeCell, ReleaseCell

STOCK: Final = ("contributors", "devices", "in_service", "device_minutes")
LENDING: Final = ("loaned_minutes", "loans")
EVENTS: Final = ("faults", "repair_minutes")
MEASURES: Final = (*STOCK[1:], *LENDING, *EVENTS)


def visible(cell: CubeCell) -> ReleaseCell:
    """The unsaved release cell of a protected one: what is withheld is null, without a reason."""
    category, maker = product_parts(cell.product)
    shown: Mapping[str, bool] = {
        **dict.fromkeys(STOCK, cell.status == CellStatus.PUBLISHED),
        **dict.fromkeys(LENDING, cell.lending_status == CellStatus.PUBLISHED),
        **dict.fromkeys(EVENTS, cell.events_status == CellStatus.PUBLISHED),
    }
    return ReleaseCell(
        product=cell.product,
        category=category,
        maker=maker,
        geo=cell.geo,
        band=cell.band,
        **{name: getattr(cell, name) if seen else None for name, seen in shown.items()},
    )


def product_parts(product: str) -> tuple[str, str]:
    """Category and maker of a product code; ("", "") for ``all``, ("aed", "") for ``c:aed``."""
    category, _, maker = product.partition("/m:")
    return category.removeprefix("c:") if category != "all" else "", maker


def is_published(cell: ReleaseCell) -> bool:
    """Whether a cell shows anything: lending and events are shown only where the stock is."""
    return cell.devices is not None


def content_hash(cells: Iterable[ReleaseCell]) -> str:
    """SHA-256 of the published cells in the order of their addresses; no time, no run."""
    lines = sorted(
        json.dumps(
            [
                cell.product,
                cell.geo,
                cell.band,
                *(getattr(cell, name) for name in ("contributors", *MEASURES)),
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for cell in cells
        if is_published(cell)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
