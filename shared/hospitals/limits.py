"""How much one hospital may use, where that is not what is usual."""

from dataclasses import dataclass
from typing import Final

from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError

MOST: Final = 100
"""Times the usual number of requests: beyond that it is no longer one hospital among others."""


class BadLimits(DomainError):
    """An allowance is between 1 and MOST; a quota is at least 1, or absent."""

    code = "hospital-limits-bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``allowance``: times the usual requests. Quotas are None where the usual ones hold.

    ``quota_bytes`` counts tables with their indexes and files together.
    """

    allowance: int = 1
    quota_bytes: int | None = None
    quota_rows: int | None = None

    @classmethod
    def of(cls, hospital: Hospital) -> "Limits":
        """The hospital's own."""
        return cls(
            allowance=hospital.allowance,
            quota_bytes=hospital.quota_bytes,
            quota_rows=hospital.quota_rows,
        )

    def check(self) -> None:
        """Raises BadLimits."""
        quotas = (quota for quota in (self.quota_bytes, self.quota_rows) if quota is not None)
        if not 1 <= self.allowance <= MOST or not all(1 <= quota < 2**63 for quota in quotas):
            raise BadLimits(most=MOST)
