from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hospitals', '0013_feeds_and_reminders'),
    ]

    operations = [
        migrations.AddField(
            model_name='hospital',
            name='shares_data',
            field=models.BooleanField(default=True),
        ),
    ]
