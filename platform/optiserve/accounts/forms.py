"""allauth's forms with our words, and with our answer to guessing in place of its own."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from allauth.mfa.base.forms import (
    AuthenticateForm,
    BaseAuthenticateForm,
)
from allauth.mfa.base.forms import (
    ReauthenticateForm as CodeAgain,
)
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from optiserve.accounts import guessing

_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}


def _code_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Code"), help_text=help_text, widget=forms.TextInput(attrs=_DIGITS), max_length=40
    )


class _Plain:
    """Labels say what a field is; allauth says it again inside, and once more how to reset."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword"}:
                field.help_text = ""


class SignInForm(_Plain, LoginForm):
    """The address and the password. Browsers fill in both, and passkeys with the address."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class PasswordAgainForm(_Plain, ReauthenticateForm):
    """The password once more."""


class NewPasswordForm(_Plain, ChangePasswordForm):
    """The old one and twice the new one."""


class ForgottenPasswordForm(_Plain, ResetPasswordKeyForm):
    """Twice the new one."""


class _Guarded(BaseAuthenticateForm):
    """A code of six digits, or a recovery code: few enough to guess, so attempts are counted."""

    code = _code_field(_("Six digits from your authenticator app, or one of your recovery codes."))

    def clean_code(self) -> str:
        attempt = guessing.begin(context.request, what="code", account=self.user.email)
        code: str = super().clean_code()
        guessing.succeeded(attempt)
        return code


class CodeForm(_Guarded, AuthenticateForm):
    """Signing in."""


class CodeAgainForm(_Guarded, CodeAgain):
    """Proving once more that it is oneself."""


class FirstCodeForm(ActivateTOTPForm):
    """The first code shows that the app has the secret."""

    code = _code_field(_("The six digits that the app shows now."))


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey with a name; most can replace the password, some older keys cannot."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=60,
        help_text=_("So that you know it again, for example “Ward laptop”."),
    )
    passwordless = forms.BooleanField(
        label=_("Also sign in without the password"),
        required=False,
        initial=True,
        help_text=_("Needs a device that asks for a PIN, a finger or a face."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.order_fields(["name", "passwordless"])


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=60)
