"""A forgotten password: the same answer for every address, and a link by e-mail."""

from typing import Any

from allauth.account.views import PasswordResetFromKeyView
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import tasks
from optiserve.access import foreign, needs
from optiserve.accounts import browsers
from shared.users import permissions


class AddressForm(forms.Form):
    """Whose password."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


@needs("public")
@never_cache
@require_http_methods(["GET", "POST"])
def ask_for_reset(request: HttpRequest) -> HttpResponse:
    """Leave the address with a worker, whoever's it is."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tasks.mail_reset_link.delay(email=form.cleaned_data["email"])
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form})


@needs("public")
@require_GET
def reset_asked_for(request: HttpRequest) -> HttpResponse:
    """What to do now."""
    return render(request, "account/password_reset_done.html")


class _SetNewPassword(PasswordResetFromKeyView):
    """A link by e-mail proves whose browser this is: its attempts are counted by themselves."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        browsers.remember(self.request, response, account=self.reset_user.email)
        return response


set_new_password = foreign(_SetNewPassword.as_view(), permissions.PUBLIC)
