"""Sessions that belong to a door: a cookie carried to another host opens nothing there.

They end after an hour without a request, and after twelve hours in any case (OWASP ASVS 5.0, 7.3.1
and 7.3.2; NIST SP 800-63B-4, section 2.2.3, has an hour and at most 24 hours for AAL2).

Signing in happens at the portal's host alone; a hospital's session is made when somebody steps over
(usecases/step_over). Row-level security keeps a hospital's role from every other door's sessions.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from optiserve.tenancy.context import current_door
from shared.users.models import Session

# How exactly "last seen" is known: not every page is worth a write.
SEEN_EVERY: Final = timedelta(minutes=5)
_SIGNED_IN: Final = "signed_in"
_AGENT_LENGTH: Final = 300


class SessionStore(DatabaseStore):
    """Django's database sessions, looked up by key and door."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where sessions are kept."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        own = Session.objects.filter(session_key=self.session_key, door=_door())
        found: Session | None = own.filter(expire_date__gt=now).first()
        if found is None:
            self._session_key = None
        elif found.user_id and (found.seen_at is None or now - found.seen_at > SEEN_EVERY):
            own.update(seen_at=now, expire_date=_end(found.since, seen_at=now))
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a session: at which door, whose, and what the person may know it by."""
        row: Session = super().create_model_instance(data)
        row.door = _door()
        row.user_id = data.get("_auth_user_id")
        row.seen_at = timezone.now()
        begun = data.get(_SIGNED_IN, {})
        row.since = datetime.fromisoformat(begun["at"]) if begun else None
        if row.user_id:
            row.expire_date = _end(row.since, seen_at=row.seen_at)
        row.agent = begun.get("agent", "")
        return row


def note_beginning(request: HttpRequest, *, at: datetime) -> None:
    """Remember since when and with which browser somebody is signed in here."""
    agent = request.headers.get("User-Agent", "")[:_AGENT_LENGTH]
    request.session[_SIGNED_IN] = {"at": at.isoformat(), "agent": agent}


def _end(since: datetime | None, *, seen_at: datetime) -> datetime:
    """When it ends if nothing more is asked."""
    idle = seen_at + timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return min(idle, since + timedelta(seconds=settings.SESSION_COOKIE_AGE)) if since else idle


def _door() -> str:
    return current_door().schema
