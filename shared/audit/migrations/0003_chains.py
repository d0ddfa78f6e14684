"""A chain is the portal's or a hospital's by id; days' exports are anchored, append-only too."""

from django.db import migrations, models

FORWARD = """
CREATE TRIGGER audit_anchor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change();
"""
REVERSE = "DROP TRIGGER audit_anchor_append_only ON audit_anchor;"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(chain__regex=r"^(portal|h_[1-9][0-9]*)$"),
                name="audit_event_chain",
            ),
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=63)),
                ("day", models.DateField()),
                ("first_position", models.PositiveBigIntegerField()),
                ("last_position", models.PositiveBigIntegerField()),
                ("last_hash", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("exported_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "day"), name="audit_anchor_day"),
                    models.UniqueConstraint(fields=("chain", "first_position"), name="audit_anchor_first"),
                    models.CheckConstraint(
                        condition=models.Q(last_position__gte=models.F("first_position")),
                        name="audit_anchor_some",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("name", models.CharField(max_length=63, primary_key=True, serialize=False)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_position", models.PositiveBigIntegerField(default=0)),
                ("fault", models.CharField(blank=True, max_length=20)),
                ("broken_at", models.PositiveBigIntegerField(null=True)),
                ("exported_at", models.DateTimeField(null=True)),
                ("alarm", models.CharField(blank=True, max_length=255)),
            ],
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
