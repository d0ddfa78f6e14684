"""Reading arrivals and files that come in parts."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from shared.kernel.errors import DomainError
from tenants.feeds.models import Delivery, Upload

ABANDONED_AFTER: Final = timedelta(days=1)


class NoUpload(DomainError):
    """No upload has this number: it never began, or nobody went on with it for a day."""

    code = "upload-unknown"


def deliveries() -> QuerySet[Delivery]:
    """All arrivals, newest first."""
    return Delivery.objects.select_related("file").order_by("-at", "-pk")


def upload(upload_id: uuid.UUID, *, kind: str) -> Upload:
    """One upload. Raises NoUpload."""
    found = Upload.objects.select_related("file").filter(pk=upload_id, kind=kind).first()
    if found is None:
        raise NoUpload
    return found


def untouched(*, at: datetime) -> QuerySet[Upload]:
    """Uploads, finished ones as well, that nobody has touched for a day."""
    return Upload.objects.filter(touched_at__lte=at - ABANDONED_AFTER)
