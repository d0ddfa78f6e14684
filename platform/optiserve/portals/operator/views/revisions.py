"""Months whose published figures changes of the catalogue revise, and starting their revisions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.operator import match_words
from optiserve.usecases import keep_catalogue, keep_things
from shared.kernel import clock


@needs("catalogue.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The months, each with how many changes wait for its revision."""
    months = keep_catalogue.to_revise()
    being_matched = keep_catalogue.being_matched()
    context = {
        "page_title": _("Catalogue"),
        "tabs": match_words.tabs("revisions"),
        "months": [(f"{month:%Y-%m}", changes) for month, changes in sorted(months.items())],
        "headers": [_("Month"), _("Changes")],
        "being_matched": being_matched,
        "may_start": months and not being_matched and request.principal.may("month.run"),
        "may_run": request.principal.may("month.run"),
    }
    return render(request, "operator/catalogue/revisions.html", context)


@needs("month.run")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a revision of each; workers carry them on."""
    try:
        started, waiting = keep_things.revise(by=request.principal.actor, at=clock.now())
    except keep_things.StillMatching:
        messages.error(request, _("Hospitals are still being matched anew. Try again in a while."))
        return redirect("operator:revisions")
    for run in started:
        tasks.advance_month.delay(run_id=run.pk)
    if started:
        text = ngettext("%(n)d revision started.", "%(n)d revisions started.", len(started))
        messages.success(request, text % {"n": len(started)})
    if waiting:
        months = ", ".join(f"{month:%Y-%m}" for month in waiting)
        text = _("Their last revision is not finished yet: %(months)s.")
        messages.warning(request, text % {"months": months})
    return redirect("operator:revisions")
