"""Looks that a maker's people keep: named, noted, shared inside the company, mailed as a link."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve.access import needs
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.aggregates import covered
from shared.agreements import looks
from shared.agreements import queries as agreements
from shared.agreements.models import KeptLook
from shared.kernel import clock

KEPT = Table(
    name="kept",
    caption=gettext_lazy("Kept looks"),
    columns=[
        Column(
            "name",
            gettext_lazy("Name"),
            sortable=True,
            link=lambda one: reverse("maker:open_kept", args=[one.pk]),
        ),
        Column("note", gettext_lazy("Note")),
        Column("is_shared", gettext_lazy("Shared inside the company"), sortable=True),
        Column("is_mailed", gettext_lazy("Mail at each publication")),
        Column("kept_at", gettext_lazy("Kept"), sortable=True),
    ],
    search=["name", "note"],
    empty=gettext_lazy("No look is kept yet."),
)


class KeepForm(forms.ModelForm):
    """What a look is called, and who else has it."""

    class Meta:
        model = KeptLook
        fields = ["name", "note", "is_shared", "is_mailed"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


@needs("aggregate.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own looks and the company's."""
    rows = looks.seen_by(request.principal.user_id, maker_id=request.principal.organisation_id)
    listing = KEPT.bind(rows, request.GET, exports=True)
    context = {
        "page_title": _("Kept looks"),
        "mine": [one for one in rows if one.user_id == request.principal.user_id],
    }
    return respond(request, "maker/kept.html", listing=listing, context=context)


@needs("aggregate.read")
@require_GET
def open_kept(request: HttpRequest, look_id: int) -> HttpResponse:
    """Lead to the look as it was kept, with the newest month."""
    principal = request.principal
    seen = looks.seen_by(principal.user_id, maker_id=principal.organisation_id)
    look = get_object_or_404(seen, pk=look_id)
    return redirect(f"{reverse(f'maker:{look.look}')}?{look.state}")


@needs("look.keep")
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, look: str) -> HttpResponse:
    """Keep the look whose choices stand in the address."""
    if look not in looks.LOOKS:
        raise Http404(look)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        maker_id = request.principal.organisation_id
        looks.keep(
            **form.cleaned_data,
            maker_id=maker_id,
            user_id=request.principal.user_id,
            look=look,
            query=request.GET.urlencode(),
            told=covered.newest(agreements.scopes(maker_id, on=clock.today())),
            at=clock.now(),
        )
        messages.success(request, _("The look is kept."))
        return redirect("maker:kept")
    back = f"{reverse(f'maker:{look}')}?{request.GET.urlencode()}"
    context = {"page_title": _("Keep this look"), "form": form, "cancel": back}
    return render(request, "maker/keep.html", context)


@needs("look.keep")
@require_POST
def forget(request: HttpRequest, look_id: int) -> HttpResponse:
    """Forget one's own look."""
    principal = request.principal
    if not looks.forget(look_id, user_id=principal.user_id, maker_id=principal.organisation_id):
        raise Http404(look_id)
    messages.success(request, _("The look is forgotten."))
    return redirect("maker:kept")
