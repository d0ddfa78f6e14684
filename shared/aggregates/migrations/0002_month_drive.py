from django.db import migrations, models

STATUSES = [
    ("published", "Published"),
    ("primary", "Withheld"),
    ("secondary", "Withheld to protect another"),
]


def due_fields(model_name: str) -> list[migrations.AddField]:
    return [
        migrations.AddField(model_name, "attempts", models.PositiveIntegerField(default=0)),
        migrations.AddField(model_name, "due_at", models.DateTimeField(blank=True, null=True)),
    ]


class Migration(migrations.Migration):
    dependencies = [("aggregates", "0001_initial")]

    operations = [
        migrations.AddField("monthrun", "evidence", models.JSONField(default=dict)),
        migrations.AddField("monthrun", "error", models.TextField(blank=True)),
        *due_fields("monthrun"),
        *due_fields("hospitalrun"),
        migrations.AddField(
            "cubecell",
            "lending_status",
            models.CharField(choices=STATUSES, default="primary", max_length=20),
            preserve_default=False,
        ),
    ]
