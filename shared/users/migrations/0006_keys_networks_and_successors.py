"""From where a key may be used, what replaces it, and from which network it was used."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import shared.users.networks


class Migration(migrations.Migration):
    dependencies = [("users", "0005_a_row_for_each_role")]
    operations = [
        migrations.AddField(
            model_name="apikey",
            name="networks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=shared.users.networks.CidrField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successor",
                to="users.apikey",
            ),
        ),
        *(
            migrations.AddField(
                model_name="apikey", name=name, field=models.DateTimeField(blank=True, null=True)
            )
            for name in ("retires_at", "refused_at")
        ),
        *(
            migrations.AddField(
                model_name="apikey",
                name=name,
                field=shared.users.networks.CidrField(blank=True, null=True),
            )
            for name in ("last_used_from", "refused_from")
        ),
    ]
