"""What loans are like: T1 to T5.

Lengths in days. Open loans are right-censored: how long they will last is not known yet.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reporting.metrics import survival
from reporting.metrics.intervals import Ints

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

IDLE_DAYS = (90, 180)


@dataclass(frozen=True, slots=True)
class LoanLengths:
    """T1: days a loan lasts; ``median`` and ``p90`` are None while too few have ended.

    ``longest`` counts open loans as long as they have lasted, None without loans. ``mean`` is the
    area under the curve, a lower bound where some are open.
    """

    loans: int
    still_open: int
    median: float | None
    p90: float | None
    longest: float | None
    mean: float | None


def loan_lengths(days: Floats, closed: Flags) -> LoanLengths:
    """T1 貸出期間: Kaplan and Meier's median and 90 % point, not the mean of closed loans.

    Source: metric T1; E[S] of metric N2 is ``mean``.
    """
    curve = survival.kaplan_meier(days, closed)
    return LoanLengths(
        loans=len(days),
        still_open=int(np.count_nonzero(~closed)),
        median=survival.quantile(curve, 0.5),
        p90=survival.quantile(curve, 0.9),
        longest=float(days.max()) if len(days) else None,
        mean=survival.mean(curve) if len(days) else None,
    )


def long_loans(days: Floats, closed: Flags, limit: Ints) -> Ints:
    """T2 長期貸出: open loans older than each one's limit, in days, oldest first. Row numbers."""
    late = np.flatnonzero(~closed & (days > limit))
    return late[np.argsort(-days[late], kind="stable")]


def idle(*, in_service: Ints, since_loan: Ints, central: Flags, days: int) -> Ints:
    """T3 遊休: centrally managed devices without a loan in the last ``days``. Row numbers.

    ``in_service`` is for how many days each has served, ``since_loan`` the days since its last
    loan ended, 0 while it is lent; for a device never lent as large as ``in_service``. A device
    that has not served so long cannot be idle so long. Source: metric T3.
    """
    return np.flatnonzero(central & (in_service >= days) & (since_loan >= days))


def turnover(loans: int, device_months: float) -> float | None:
    """T4 回転: loans begun per device-month in service; None without device time.

    About 1.5 for pumps of one hospital (1,226 loans, 80 pumps, 10 months). Source: metric T4.
    """
    return loans / device_months if device_months else None


def ward_shares(device_days: Floats) -> Floats:
    """T5 病棟構成: each ward's share of device-days lent, summing to 1 (to 0 if nothing was lent).

    Transfers between wards within one loan are not seen. Source: metric T5.
    """
    total = device_days.sum()
    return device_days / total if total else np.zeros(len(device_days))


def gini(amounts: Floats) -> float | None:
    """How unequally device-days fall to wards: 0 all alike, near 1 all to one. None without any.

    G = Σᵢ(2i - n - 1)·x₍ᵢ₎ / (n·Σx), x ascending. Source: Gini (1912); metric T5.
    """
    n, total = len(amounts), amounts.sum()
    if not total:
        return None
    return float(((2 * np.arange(1, n + 1) - n - 1) * np.sort(amounts)).sum() / (n * total))
