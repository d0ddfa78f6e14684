"""Sessions that belong to a door: a cookie carried to another host opens nothing there.

Signing in happens at the portal's host alone; a hospital's session is made when somebody steps over
(usecases/step_over). Row-level security keeps a hospital's role from every other door's sessions.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from optiserve.tenancy.context import current_door
from shared.users.models import Session


class SessionStore(DatabaseStore):
    """Django's database sessions, looked up by key and door."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where sessions are kept."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(
            session_key=self.session_key, door=_door(), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a session: at which door, and whose."""
        row: Session = super().create_model_instance(data)
        row.door = _door()
        row.user_id = data.get("_auth_user_id")
        return row


def _door() -> str:
    return current_door().schema
