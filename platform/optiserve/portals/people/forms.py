"""Forms about people: an invitation, and somebody's roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from optiserve.portals import words
from shared.users import permissions


def roles_in(kind: str) -> list[tuple[str, str]]:
    """The roles people may have in a kind of organisation, with what they are called."""
    return [
        (role.partition(".")[2], f"{words.role(role)}: {words.ROLES[role][1]}")
        for role in permissions.roles()
        if role.startswith(f"{kind}.") and role not in permissions.VISITING
    ]


class InviteForm(forms.Form):
    """Invites an address into one role; more can be given when the person has come."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_in(kind)


class RolesForm(forms.Form):
    """What somebody may do. Nobody is left without a role here: leaving is an act of its own."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = roles_in(kind)
