"""What a master is: a table of the hospital's own that people edit row by row or by file."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField, Field, Model
from django.forms import BaseModelForm, DateInput, ModelForm, modelform_factory
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Impact:
    """How much of what is known a change touches. ``months`` are those that would be told anew."""

    devices: int = 0
    loans: int = 0
    faults: int = 0
    months: int = 0

    @property
    def is_none(self) -> bool:
        """Whether nothing at all is touched."""
        return not any(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Master:
    """``keys`` tell rows apart and are fixed once a row exists; ``fields`` are what people decide.

    ``impact`` says what a row's change touches, ``follow`` does what must follow from it, given the
    names of the fields that changed, and returns the first day from which figures are others, None
    where none is. ``adds``: people add rows of their own.
    """

    name: str
    caption: Promise | str
    about: Promise | str
    model: type[Model]
    keys: tuple[str, ...]
    fields: tuple[str, ...]
    impact: Callable[[Any], Impact]
    follow: Callable[[Any, frozenset[str]], date | None] = lambda row, changed: None
    form: type[BaseModelForm] = ModelForm
    adds: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """All fields in the order of the screen and of files."""
        return self.keys + self.fields

    def field(self, name: str) -> Field:
        """One column as the model describes it."""
        return self.model._meta.get_field(name)

    def find(self, values: Mapping[str, str]) -> Any:
        """The row that these keys name, None where there is none or a key cannot be one."""
        try:
            return self.model._default_manager.filter(
                **{key: values.get(key, "") for key in self.keys}
            ).first()
        except ValidationError:
            return None

    def bound(self, row: Any, data: Mapping[str, Any] | None = None) -> BaseModelForm:
        """The form of a row, or of a new one; a row's keys cannot be changed in it."""
        days = {
            name: DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in self.columns
            if isinstance(self.field(name), DateField)
        }
        made = modelform_factory(self.model, form=self.form, fields=self.columns, widgets=days)
        form = made(data, instance=row)
        if row is not None:
            for key in self.keys:
                form.fields[key].disabled = True
        return form

    def values(self, row: Any) -> dict[str, str]:
        """A row as texts, as a file or the trail holds them; "" where it says nothing."""
        return {name: _text(getattr(row, name)) for name in self.columns}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
