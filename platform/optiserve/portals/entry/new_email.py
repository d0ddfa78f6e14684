"""Another e-mail address: asked for here, confirmed from the new mailbox, told to the old one."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.entry.passwords import AddressForm
from optiserve.usecases import own_account
from shared.kernel import clock


class NewAddressForm(AddressForm):
    """Which address to sign in with."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["email"].label = gettext_lazy("New e-mail address")


@needs("signed-in")
@never_cache
@reauthentication_required
@require_http_methods(["GET", "POST"])
def ask_for_new_email(request: HttpRequest) -> HttpResponse:
    """The form. Whether the address has an account already, only its mailbox is told."""
    form = NewAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tasks.mail_confirmation.delay(
            user_id=request.user.pk, email=form.cleaned_data["email"].lower()
        )
        return redirect("new_email_asked_for")
    context = {"form": form, "cancel": reverse("my_account"), "submit": _("Send the link")}
    return render(request, "entry/new_email.html", context)


@needs("signed-in")
@require_GET
def new_email_asked_for(request: HttpRequest) -> HttpResponse:
    """What to do now."""
    return render(request, "entry/new_email_asked_for.html")


@needs("public")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_new_email(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: says what will change, and on a POST changes it."""
    try:
        if request.method == "POST":
            own_account.change_email(token=token, at=clock.now())
            return render(request, "entry/email_changed.html")
        wish = own_account.wish_of(token)
    except own_account.LinkGone:
        return render(request, "entry/link_gone.html", status=404)
    return render(request, "entry/confirm_email.html", {"wish": wish})
