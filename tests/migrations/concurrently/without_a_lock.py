from pathlib import Path

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

from tenants.equipment import migrations as released

LAST = max(path.stem for path in Path(released.__path__[0]).glob("0*.py"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("equipment", LAST)]
    operations = [
        AddIndexConcurrently("loan", models.Index(fields=["file_id"], name="equipment_loan_file")),
        RemoveIndexConcurrently("device", "equipment_device_shared"),
    ]
