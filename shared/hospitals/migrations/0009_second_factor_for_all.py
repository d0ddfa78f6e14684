from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hospitals', '0008_schema_rights'),
    ]

    operations = [
        migrations.AddField(
            model_name='hospital',
            name='second_factor_for_all',
            field=models.BooleanField(default=False),
        ),
    ]
