from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("equipment", "paint")]
    operations = [
        migrations.RunSQL(
            "-- Longer than any colour's name.\nUPDATE equipment_device SET colour = colour || '!'",
            migrations.RunSQL.noop,
        )
    ]
