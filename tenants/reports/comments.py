"""What a hospital's people write to a month's report for their committee (委員会)."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from shared.kernel.databases import atomic_for
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from tenants.reports.models import CommitteeComment

LONGEST: Final = 2000


class CommentTooLong(DomainError):
    """A comment of more characters than LONGEST."""

    code = "comment-too-long"


def of_month(month: Month) -> QuerySet[CommitteeComment]:
    """Every comment ever written to a month, the one that stands first."""
    return CommitteeComment.objects.filter(month=month.start).order_by("-written_at", "-pk")


def standing(month: Month) -> CommitteeComment | None:
    """The comment that stands; None where there is none, or it was taken back."""
    newest = of_month(month).first()
    return newest if newest and newest.text else None


@atomic_for(CommitteeComment)
def write(*, month: Month, text: str, by: str, at: datetime) -> CommitteeComment | None:
    """Write a comment; None where it says nothing new. Raises CommentTooLong."""
    plain = text.replace("\r\n", "\n").strip()
    if len(plain) > LONGEST:
        raise CommentTooLong(longest=LONGEST)
    newest = of_month(month).first()
    if plain == (newest.text if newest else ""):
        return None
    return CommitteeComment.objects.create(
        month=month.start, text=plain, written_at=at, written_by=by
    )
