from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('aggregates', '0002_set_aside'),
    ]

    operations = [
        migrations.AddField(
            model_name='hospitalrun',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
