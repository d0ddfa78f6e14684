"""Forms about keys: a new one, and how long the one before still works."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from optiserve.portals import words
from shared.kernel.clock import JST
from shared.users import networks, permissions
from shared.users.keys import OVERLAPS
from shared.users.principals import Principal

_KEY_TERMS = (90, 180, 365)  # days


class KeyForm(forms.Form):
    """Makes a key for a program, limited to what its maker may do."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Which program uses it, for example: nightly upload"),
    )
    operations = forms.MultipleChoiceField(
        label=gettext_lazy("What the program may do"), widget=forms.CheckboxSelectMultiple
    )
    networks = forms.CharField(
        label=gettext_lazy("Allowed networks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line, for example 203.0.113.0/24 or 2001:db8::/32. Empty: from everywhere."
        ),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Valid for"), coerce=int)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operations"].choices = [
            (operation, words.operation(operation))
            for operation in permissions.matrix()
            if operation != "home.read" and principal.may(operation)
        ]
        self.fields["days"].choices = [
            (days, _("%(days)d days") % {"days": days}) for days in _KEY_TERMS
        ]

    def clean_networks(self) -> list[str]:
        """The networks, as a key keeps them."""
        try:
            return networks.read(self.cleaned_data["networks"])
        except networks.NotANetwork as error:
            raise forms.ValidationError(
                _("%(what)s is not a network. Write it like 203.0.113.0/24 or 2001:db8::/32.")
                % error.params
            ) from error
        except networks.TooManyNetworks as error:
            raise forms.ValidationError(
                _("A key has %(most)d networks at most: put neighbours together.") % error.params
            ) from error

    def expires_at(self, today: date) -> datetime:
        """JST midnight after the key's last day."""
        last = today + timedelta(days=self.cleaned_data["days"] + 1)
        return datetime.combine(last, time.min, JST)


class ReplaceForm(forms.Form):
    """How long a key still works beside its successor."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("The old key works for"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Until then both work: give the program the new one meanwhile."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"days": 7}, **kwargs)
        self.fields["days"].choices = [
            (days, ngettext("%(days)d more day", "%(days)d more days", days) % {"days": days})
            for days in OVERLAPS
        ]
