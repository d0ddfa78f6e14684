"""Messages to workers carry a door: signed when they are sent, checked before they are obeyed."""

from time import time
from typing import Any, Final, NoReturn

from celery import Task
from celery.exceptions import Reject
from django.core import signing

from optiserve import traces
from optiserve.tenancy import alarms
from optiserve.tenancy.context import PORTAL, as_job, open_door

HEADER: Final = "door"
SENT_AT: Final = "sent_at"  # Unix time, so that whoever takes it knows how long it waited
_SALT: Final = "optiserve.tenancy.queue"


def signed_door(task: str, kwargs: dict[str, Any]) -> str:
    """For which hospital, or for the portal, a message of this name is meant; signed by us."""
    return signing.dumps([task, kwargs.get("hospital_id")], salt=_SALT)


class DoorTask(Task):
    """The base of every task.

    A message without a door, with a forged one, or with one that is not its ``hospital_id``'s is
    refused for good: it is not ours. The task itself begins in the portal's door, as a job; its
    use case opens the hospital's.
    """

    def apply_async(
        self, args: Any = None, kwargs: dict[str, Any] | None = None, **options: Any
    ) -> Any:
        """Send it, signed. Retries and the timetable come through here too."""
        headers = {**(options.pop("headers", None) or {})}
        headers[HEADER] = signed_door(self.name, kwargs or {})
        headers[SENT_AT] = time()
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.request.called_directly:
            return super().__call__(*args, **kwargs)
        self._check(kwargs)
        with open_door(PORTAL), as_job(), traces.task(self.name, kwargs.get("hospital_id")):
            return self.run(*args, **kwargs)

    def _check(self, kwargs: dict[str, Any]) -> None:
        door = (self.request.headers or {}).get(HEADER, "")
        try:
            meant = signing.loads(door, salt=_SALT)
        except signing.BadSignature:
            self._refuse("no valid door", kwargs)
        if meant != [self.name, kwargs.get("hospital_id")]:
            self._refuse("another door", kwargs)

    def _refuse(self, reason: str, kwargs: dict[str, Any]) -> NoReturn:
        alarms.sound(
            "task.refused",
            reason=reason,
            task=self.name,
            task_id=self.request.id,
            hospital=kwargs.get("hospital_id"),
        )
        raise Reject(reason, requeue=False)
