"""Somebody found a key where it does not belong: whose it is, and ending it at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from optiserve.access import needs
from optiserve.portals import key_words
from optiserve.portals.operator.forms import LeakForm
from optiserve.usecases import find_key
from optiserve.usecases.find_key import FoundKey
from optiserve.web.markup import badge
from shared.kernel import clock
from shared.users.models import OrganisationKind


@needs("key.find")
@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The form, and what the text has in it. The text is neither kept nor shown again."""
    form = LeakForm(request.POST or None)
    context: dict[str, Any] = {"page_title": _("Leaked keys"), "form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        findings = find_key.find(text, by=request.principal.actor, at=clock.now())
        context |= {
            "form": LeakForm(),
            "has_looked": True,
            "rows": [_row(one) for one in findings.found],
            "strangers": findings.strangers,
            "may_end": request.principal.may("key.end_leaked")
            and any(one.key.revoked_at is None for one in findings.found),
        }
    return render(request, "operator/leaked_keys.html", context)


def _row(found: FoundKey) -> dict[str, Any]:
    key = found.key
    kind = str(OrganisationKind(key.organisation_kind).label)
    return {
        "prefix": key.prefix,
        "name": key.name,
        "state": badge(*key_words.state_of(key, at=clock.now())),
        "facts": [
            (_("Begins with"), key.prefix),
            (_("Found"), _("The whole key") if found.whole else _("Only its beginning")),
            (_("Organisation"), f"{kind}: {found.organisation}" if found.organisation else kind),
            (_("Valid until"), key.ends_at),
            (_("Last used"), key.last_used_at),
            (_("Last used from network"), key.last_used_from),
            (_("Allowed networks"), key_words.networks_of(key)),
        ],
        "can_end": key.revoked_at is None,
        "is_chosen": found.whole,
    }


@needs("key.end_leaked")
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the ticked ones at once; their administrators are told by mail."""
    ended = find_key.end(request.POST.getlist("key"), by=request.principal.actor, at=clock.now())
    if ended:
        said = ngettext(
            "%(count)d key was ended. Its administrators are told by e-mail: %(keys)s",
            "%(count)d keys were ended. Their administrators are told by e-mail: %(keys)s",
            len(ended),
        )
        named = ", ".join(f"{one.prefix}… ({one.name})" for one in ended)
        messages.success(request, said % {"count": len(ended), "keys": named})
    else:
        messages.info(request, _("No key was ended: none was ticked, or they had ended already."))
    return redirect("operator:leaked_keys")
