"""What was said to be different: looked up where it counts, carried along when things merge."""

from django.db.models import Q

from shared.catalogue.models import Category, DeviceModel, Different, Maker
from shared.catalogue.services.errors import SaidToBeDifferent

Thing = Maker | DeviceModel | Category
_NAMES: dict[type[Thing], str] = {Maker: "maker", DeviceModel: "model", Category: "category"}


def field_of(thing: Thing) -> str:
    """The field of Different that names this kind of thing."""
    return _NAMES[type(thing)]


def refuse(thing: Thing | None, *keys: str) -> None:
    """A spelling may mean a thing. Raises SaidToBeDifferent where somebody said it does not."""
    if thing is None:
        return
    about = {field_of(thing): thing, "key__in": {key for key in keys if key}}
    if Different.objects.filter(**about).exists():
        raise SaidToBeDifferent


def refuse_pair(one: Maker, other: Maker) -> None:
    """Two makers may be one. Raises SaidToBeDifferent."""
    first, second = sorted((one.pk, other.pk))
    if Different.objects.filter(maker=first, other=second).exists():
        raise SaidToBeDifferent


def hand_over(was: Thing, now: Thing) -> None:
    """What is different from a thing is different from the one that it becomes."""
    name = field_of(was)
    for row in Different.objects.filter(Q(**{name: was}) & Q(other=None)):
        known = Different.objects.filter(**{name: now, "key": row.key})
        _move(row, is_known=known.exists(), **{name: now})
    if not isinstance(was, Maker):
        return
    for row in Different.objects.filter(Q(maker=was, other__isnull=False) | Q(other=was)):
        rest = row.other_id if row.maker_id == was.pk else row.maker_id
        first, second = sorted((now.pk, rest or 0))
        known = Different.objects.filter(maker=first, other=second)
        _move(row, is_known=known.exists(), maker_id=first, other_id=second)


def _move(row: Different, *, is_known: bool, **values: object) -> None:
    if is_known:
        row.delete()
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
