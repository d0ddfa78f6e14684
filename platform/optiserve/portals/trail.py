"""A chain of the audit trail on screen, for whichever portal shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from optiserve.web.formatting import ABSENT, shown
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.audit import queries, words
from shared.audit.models import Event
from shared.kernel import clock
from shared.users.models import OrganisationKind

_CHANGE: Final = ("before", "after")
_PERIODS: Final = (1, 7, 30, 90, 365)
_SHOWN: Final = 4  # names of changed fields in a row of the table


@dataclass(frozen=True, slots=True)
class Trail:
    """How a portal shows a chain: where an event's page is, and what a changed field is called."""

    chain: str
    address: Callable[[Event], str]
    field: Callable[[str], str] = words.field

    def page(self, request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
        """The events as the address asks for them, and when the chain was last found whole."""
        rows = queries.events(self.chain)
        listing = self._table().bind(rows, request.GET, exports=True)
        request.rows_shown = len(listing.page.object_list)
        found = {"notices": notices(self.chain), **context}
        return respond(request, "optiserve/trail.html", listing=listing, context=found)

    def event_page(
        self, request: HttpRequest, position: int, *, breadcrumbs: list[dict[str, str]]
    ) -> HttpResponse:
        """One event: who did what, and the values before and after. Raises Http404."""
        event = get_object_or_404(Event, chain=self.chain, position=position)
        title = words.operation(event.operation)
        others = {name: one for name, one in event.details.items() if name not in _CHANGE}
        context = {
            "page_title": title,
            "breadcrumbs": [*breadcrumbs, {"label": title}],
            "facts": [
                (_("When"), event.at),
                (_("Who"), event.actor),
                (_("Organisation"), _organisation(event)),
                (_("Subject"), event.subject),
                *((self.field(name), _value(one)) for name, one in others.items()),
                (_("Number in the chain"), event.position),
                (_("Fingerprint"), event.hash),
            ],
            "changes": self._changes(event),
        }
        return render(request, "optiserve/trail_event.html", context)

    def _table(self) -> Table:
        used = [(code, words.operation(code)) for code in queries.operations(self.chain)]
        return Table(
            name="audit",
            caption=_("Audit trail"),
            columns=[
                Column("at", _("When"), sortable=True, link=self.address),
                Column("actor", _("Who"), sortable=True),
                Column("organisation", _("Organisation"), value=_organisation),
                Column("operation", _("What"), value=lambda row: words.operation(row.operation)),
                Column("subject", _("Subject"), sortable=True),
                Column("changed", _("Changed"), value=self._told, cell=self._names),
                Column("position", _("No."), sortable=True, numeric=True),
            ],
            search=["actor", "subject", "details"],
            filters=[
                Choice("operation", _("What"), used),
                Choice("since", _("Period"), _periods, path="at__gte"),
            ],
            order="-position",
            empty=_("Nothing has been recorded yet."),
        )

    def _changes(self, event: Event) -> list[tuple[str, str, str]]:
        """Each changed field in words, with its value before and after, where there is one."""
        before, after = (event.details.get(side) or {} for side in _CHANGE)
        rows = [
            (self.field(name), _value(before.get(name)), _value(after.get(name)))
            for name in {**before, **after}
        ]
        return [row for row in rows if row[1:] != (ABSENT, ABSENT)]

    def _names(self, event: Event) -> str:
        names = [name for name, _before, _after in self._changes(event)]
        more = ["…"] if len(names) > _SHOWN else []
        return ", ".join(names[:_SHOWN] + more)

    def _told(self, event: Event) -> str:
        rows = self._changes(event)
        return "; ".join(f"{name}: {before} → {after}" for name, before, after in rows)


def notices(chain: str) -> list[dict[str, str]]:
    """What is known of a chain, worst first: ``kind`` and ``text`` of each notice."""
    known = queries.known_of(chain)
    told = []
    if known.fault:
        text = _(
            "The chain is broken at event %(number)s: what is there is not what was written. "
            "Everything before it is whole. Tell the operator's auditor at once."
        )
        told.append({"kind": "error", "text": text % {"number": shown(known.broken_at)}})
    if known.alarm:
        text = _(
            "The file %(key)s in the storage is not the one that belongs there. It was not "
            "written over. Compare it with the trail before anything else is exported."
        )
        told.append({"kind": "error", "text": text % {"key": known.alarm}})
    return [*told, {"kind": "info", "text": f"{_verified(known)} {_exported(known)}"}]


def _verified(known: Any) -> str:
    if known.verified_at is None:
        return _("Not verified yet: this happens every night.")
    return _("Last verified %(at)s, whole up to event %(number)s.") % {
        "at": shown(known.verified_at),
        "number": shown(known.verified_position),
    }


def _exported(known: Any) -> str:
    if known.exported_at is None:
        return _("Not exported yet: this happens every night.")
    return _("Last exported %(at)s.") % {"at": shown(known.exported_at)}


def _periods() -> list[tuple[str, str]]:
    midnight = datetime.combine(clock.today(), datetime.min.time(), tzinfo=clock.JST)
    return [
        (
            (midnight - timedelta(days=days - 1)).isoformat(timespec="minutes"),
            _("The last %(days)s days") % {"days": days} if days > 1 else _("Today"),
        )
        for days in _PERIODS
    ]


def _organisation(event: Event) -> str:
    kind = event.organisation.partition(":")[0]
    known = kind in OrganisationKind.values
    return str(OrganisationKind(kind).label) if known else event.organisation


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or ABSENT
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_value(one)}" for name, one in value.items()) or ABSENT
    if isinstance(value, str) and "T" in value:
        try:
            return shown(datetime.fromisoformat(value))
        except ValueError:
            return value
    return shown(value)
