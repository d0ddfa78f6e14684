"""The form about an organisation's own identity provider."""

import re
from typing import Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared.users.providers import Terms

_DOMAIN: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
_LINES: Final = {"rows": 3, "spellcheck": "false"}


class ProviderForm(forms.Form):
    """What the provider's own administrator has written down for us."""

    issuer = forms.CharField(
        label=gettext_lazy("Issuer"),
        max_length=300,
        help_text=gettext_lazy("The provider's address, for example https://login.example.jp/"),
        widget=forms.URLInput,
    )
    client_id = forms.CharField(label=gettext_lazy("Client ID"), max_length=200)
    secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        required=False,
        max_length=400,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("It is kept encrypted and never shown. Empty: as before."),
    )
    domains = forms.CharField(
        label=gettext_lazy("Mail domains"),
        widget=forms.Textarea(attrs=_LINES),
        help_text=gettext_lazy(
            "One a line, for example hospital.example.jp. At a first sign-in only addresses of "
            "these domains count, and only of people who belong here already."
        ),
    )
    factor_values = forms.CharField(
        label=gettext_lazy("What proves a second factor"),
        required=False,
        widget=forms.Textarea(attrs=_LINES),
        help_text=gettext_lazy(
            "Values of amr or acr by which the provider says that it asked for one, one a line, "
            "for example mfa. Empty: we ask for our own."
        ),
    )
    is_open = forms.BooleanField(
        label=gettext_lazy("Open for sign-in"),
        required=False,
        help_text=gettext_lazy("Closing it signs nobody out."),
    )
    is_only = forms.BooleanField(
        label=gettext_lazy("No sign-in with a password"),
        required=False,
        help_text=gettext_lazy(
            "Administrators keep theirs, with a second factor, for the day the provider fails."
        ),
    )

    def clean_domains(self) -> list[str]:
        """The domains in small letters, each once."""
        found = _lines(self.cleaned_data["domains"].lower())
        for one in found:
            if not _DOMAIN.fullmatch(one) or len(one) > 253:
                raise forms.ValidationError(
                    _("%(what)s is not a mail domain. Write what stands after the @ sign.")
                    % {"what": one}
                )
        return found

    def clean_factor_values(self) -> list[str]:
        """The values as they are, each once."""
        return _lines(self.cleaned_data["factor_values"])

    def terms(self) -> Terms:
        """What was filled in."""
        return Terms(**self.cleaned_data)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
