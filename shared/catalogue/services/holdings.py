"""How many devices of each hospital mean which maker, model and category."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from shared.catalogue.models import Category, DeviceModel, Holding, Maker
from shared.catalogue.queries import Match
from shared.catalogue.services.hearing import Heard
from shared.catalogue.services.turns import take_turn

_BATCH: Final = 1000


@transaction.atomic
def count(*, hospital_id: int, held: Mapping[Match, Heard]) -> None:
    """Replace what is known of one hospital's holdings. Repeatable.

    What has left the catalogue since the hospital was matched counts as unmatched.
    """
    take_turn()
    makers = dict(Maker.objects.values_list("code", "pk"))
    categories = dict(Category.objects.values_list("code", "pk"))
    wanted = {found.model_id for found in held}
    models = set(DeviceModel.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    rows: dict[tuple[int | None, ...], Holding] = {}
    for found, heard in held.items():
        maker = makers.get(found.maker_code or "")
        category = categories.get(found.category_code or "")
        model = found.model_id if found.model_id in models else None
        key = (maker, model, category)
        if not any(key):
            continue
        row = rows.setdefault(
            key,
            Holding(
                hospital_id=hospital_id,
                maker_id=maker,
                model_id=model,
                category_id=category,
                devices=0,
                since=heard.since,
            ),
        )
        row.devices += heard.devices
        row.since = min(row.since, heard.since)
    Holding.objects.filter(hospital_id=hospital_id).delete()
    Holding.objects.bulk_create(rows.values(), batch_size=_BATCH)
