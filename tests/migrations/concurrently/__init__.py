"""Equipment's migrations and one that changes indexes while people write.

A stand-in for the next release, as MIGRATION_MODULES. It has no models behind it.
"""

from tenants.equipment import migrations

__path__ = [*__path__, *migrations.__path__]
