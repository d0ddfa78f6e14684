"""When a key's administrators were last told that it ends soon."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('users', '0007_identity_providers')]
    operations = [
        migrations.AddField(
            model_name="apikey",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
