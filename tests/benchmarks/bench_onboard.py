"""A new hospital's schema: the golden text against django-tenants' ``create_schema``.

Ours makes three roles and all rights as well; the library's has neither. The same tables are
compared twice: with the library given our apps only, and with Django's own apps in each tenant too,
where its documentation puts them. Before anything is timed the two schemas are dumped and compared.
"""

from itertools import count
from typing import Any

from django.conf import settings

from optiserve.tenancy import schemas
from tests.benchmarks.harness import Contest, run, verdict
from tests.benchmarks.stock import Stock
from tests.dumps import dump

GOALS = {"same-apps": 8.0, "contrib-in-tenants": 12.0}
EACH = 5


def measure(rounds: int) -> dict[str, Any]:
    """Both contests, schemas per second."""
    numbers = count(900_001)
    results = {}
    for name, contrib in (("same-apps", False), ("contrib-in-tenants", True)):
        with Stock(f"optiserve_stock_{int(contrib)}", contrib=contrib) as stock:
            if not contrib:
                _must_be_the_same(stock, next(numbers))

            def ours(_: int) -> None:
                for _each in range(EACH):
                    schemas.make(next(numbers))

            def theirs(_: int, stock: Stock = stock) -> None:
                stock.create_schema()

            contest = Contest(ours, theirs, rows_ours=EACH, rows_baseline=1)
            results[name] = run(contest, rounds=rounds, digits=1)
    return verdict("onboard", results, goals=GOALS)


def _must_be_the_same(stock: Stock, number: int) -> None:
    schemas.make(number)
    theirs = dump(stock.database, stock.create_schema())
    if dump(settings.DATABASES["default"]["NAME"], f"h_{number}") != theirs:
        raise AssertionError("The dumps differ.")
