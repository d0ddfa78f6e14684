"""Known flaws in a few hospitals' files, so that there is something to check and mend.

Which rows are flawed follows from the rows themselves: a flaw stays from month to month, as it
would until somebody mended it.
"""

from collections import Counter
from collections.abc import Sequence
from zlib import crc32

from optiserve.demo.clerk import Clerk, Row
from optiserve.demo.life import Loan

BAD_DATE, DUPLICATE_KEY, RETURN_BEFORE_LOAN = "bad-date", "duplicate-key", "return-before-loan"


def spoil_ledger(rows: list[Row], *, clerk: Clerk) -> Counter[str]:
    """Spoil some rows in place and add some twice, under another serial number; say how many.

    A duplicate key counts the added row, not the one it repeats.
    """
    flaws: Counter[str] = Counter()
    for row in tuple(rows):
        chance = crc32(f"{clerk.hospital.code} {row['asset_no']}".encode()) % 90
        if chance == 0:
            row["acquired_on"] = clerk.impossible_day(2021)
            flaws[BAD_DATE] += 1
        elif chance == 1:
            rows.append(row | {"serial": f"{row['serial']}-2"})
            flaws[DUPLICATE_KEY] += 1
    return flaws


def spoil_loans(rows: Sequence[Row], loans: Sequence[Loan], *, clerk: Clerk) -> Counter[str]:
    """Spoil some rows of the given loans in place; say how many.

    Only loans of several days within one month come back before they left, so that no earlier file
    knew them as open.
    """
    flaws: Counter[str] = Counter()
    for row, loan in zip(rows, loans, strict=True):
        chance = crc32(f"{loan.asset_no} {loan.loaned_at:%Y%m%d}".encode()) % 120
        days = loan.returned_at.date() - loan.loaned_at.date()
        if chance == 0:
            row["loaned_at"] = clerk.impossible_day(loan.loaned_at.year)
            flaws[BAD_DATE] += 1
        elif chance in (1, 2) and days.days and loan.loaned_at.month == loan.returned_at.month:
            row["loaned_at"], row["returned_at"] = row["returned_at"], row["loaned_at"]
            flaws[RETURN_BEFORE_LOAN] += 1
    return flaws
