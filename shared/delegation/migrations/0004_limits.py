"""Grants may be limited. Those that were given show costs, as they did."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delegation", "0003_support_decisions_stand")]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="categories",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="makers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="wards",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="with_costs",
            field=models.BooleanField(default=True, verbose_name="With costs"),
        ),
        migrations.AlterField(
            model_name="grant",
            name="with_costs",
            field=models.BooleanField(default=False, verbose_name="With costs"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scopes__contains", ["report"]), _negated=True),
                    models.Q(("categories", []), ("makers", []), ("wards", [])),
                    _connector="OR",
                ),
                name="delegation_grant_report_is_whole",
            ),
        ),
    ]
