"""How much a hospital may use: seen on its page, changed here."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from optiserve.access import needs
from optiserve.portals.operator.forms import LimitsForm
from optiserve.usecases import change_hospital
from shared.hospitals.limits import Limits
from shared.hospitals.models import Hospital
from shared.kernel import clock


@needs("hospital.limit")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """The form. What is left empty is as usual."""
    hospital = get_object_or_404(Hospital, code=code)
    form = LimitsForm(request.POST or None, limits=Limits.of(hospital))
    if request.method == "POST" and form.is_valid():
        change_hospital.limit(
            hospital_id=hospital.pk,
            limits=form.limits(),
            by=request.principal.actor,
            at=clock.now(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("The limits are changed. They hold from now on."))
        return redirect("operator:hospital", code=code)
    return render(request, "operator/form_page.html", _context(hospital, form))


def _context(hospital: Hospital, form: LimitsForm) -> dict[str, Any]:
    page = reverse("operator:hospital", args=[hospital.code])
    return {
        "page_title": _("Limits"),
        "breadcrumbs": [
            {"label": _("Hospitals"), "url": reverse("operator:hospitals")},
            {"label": hospital.name, "url": page},
            {"label": _("Limits")},
        ],
        "form": form,
        "cancel": page,
    }
