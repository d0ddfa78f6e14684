"""A program that makes a tenant by django-tenants' ``create_schema`` for every line it reads.

It is started by tests.benchmarks.stock, with the library's own settings.
"""

import sys
from datetime import UTC, datetime

import django


def _make_tenants() -> None:
    from shared.hospitals.models import Hospital

    for number, _ in enumerate(sys.stdin, start=1_000_001):
        tenant = Hospital(
            pk=number,
            code=f"s-{number}",
            schema_name=f"s_{number}",
            name="x",
            prefecture="13",
            beds=1,
            created_at=datetime.now(UTC),
        )
        tenant.save(force_insert=True)
        tenant.create_schema(verbosity=0)
        sys.stdout.write(f"{tenant.schema_name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    django.setup()
    _make_tenants()
