"""How the hospital's people sign in: whether all of them need a second factor."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from optiserve.access import needs
from optiserve.usecases import second_factors
from shared.kernel import clock


class RulesForm(forms.Form):
    """One question; administrators are obliged whatever the answer."""

    of_all = forms.BooleanField(
        label=gettext_lazy("All our people sign in with a second factor"),
        required=False,
        help_text=gettext_lazy(
            "Administrators always do. Whoever has none yet is asked to set one up at the next "
            "page, and can do nothing else before."
        ),
    )


@needs("sign-in-rules.write")
@require_http_methods(["GET", "POST"])
def sign_in_rules(request: HttpRequest) -> HttpResponse:
    """Show the rule and change it; it holds from the next page on, also for open sessions."""
    now = {"of_all": request.hospital.second_factor_for_all}
    form = RulesForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        second_factors.require_of_all(
            hospital=request.hospital,
            of_all=form.cleaned_data["of_all"],
            principal=request.principal,
            at=clock.now(),
        )
        messages.success(request, _("The rules for signing in are saved."))
        return redirect("sign_in_rules")
    context = {"page_title": _("Rules for signing in"), "form": form}
    return render(request, "hospital/form.html", context)
