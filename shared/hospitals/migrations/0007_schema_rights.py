from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hospitals', '0006_usage'),
    ]

    operations = [
        migrations.AddField(
            model_name='schema',
            name='rights',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
    ]
