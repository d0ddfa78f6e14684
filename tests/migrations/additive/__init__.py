"""Equipment's migrations and one that only adds: a table, a column, an index, a longer text.

A stand-in for the next release, as MIGRATION_MODULES. It has no models behind it.
"""

from tenants.equipment import migrations

__path__ = [*__path__, *migrations.__path__]
