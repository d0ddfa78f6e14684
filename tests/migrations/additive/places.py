from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.equipment import migrations as released

LAST = max(path.stem for path in Path(released.__path__[0]).glob("0*.py"))


class Migration(migrations.Migration):
    dependencies = [("equipment", LAST)]
    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("room", models.CharField(max_length=40)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="equipment.device"
                    ),
                ),
            ],
        ),
        migrations.AddField("device", "colour", models.CharField(max_length=20, db_default="")),
        migrations.AddIndex("device", models.Index(fields=["colour"], name="equipment_colour")),
        migrations.AlterField("device", "asset_no", models.CharField(max_length=120, blank=True)),
    ]
