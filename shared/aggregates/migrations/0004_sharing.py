from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('aggregates', '0003_changed_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='hospitalrun',
            name='shares',
            field=models.BooleanField(default=True),
        ),
    ]
