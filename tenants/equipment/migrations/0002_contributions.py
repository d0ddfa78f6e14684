"""The function that adds a hospital's month up. To change it, add a migration with its whole text."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('equipment', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix('.sql').read_text(encoding='utf-8'),
            'DROP FUNCTION contributions(timestamptz, timestamptz)',
        ),
    ]
