from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hospitals', '0007_limits'),
    ]

    operations = [
        migrations.AddField(
            model_name='schema',
            name='rights',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
    ]
