from django.db import migrations, models
from django.utils import timezone

from shared.hospitals import file_keys


def make_keys(apps, schema_editor):
    """A first key for every hospital that was not erased."""
    alias = schema_editor.connection.alias
    hospitals = apps.get_model("hospitals", "Hospital").objects.using(alias)
    keys = apps.get_model("hospitals", "FileKey").objects.using(alias)
    ids = hospitals.exclude(state="erased").values_list("pk", flat=True)
    rows = (
        keys.model(
            hospital_id=hospital_id,
            generation=1,
            wrapped=file_keys.fresh(hospital_id, 1),
            made_at=timezone.now(),
        )
        for hospital_id in ids
    )
    keys.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):

    dependencies = [
        ('hospitals', '0009_second_factor_for_all'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('generation', models.PositiveIntegerField()),
                ('wrapped', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('hospital', models.ForeignKey(on_delete=models.deletion.PROTECT, related_name='file_keys', to='hospitals.hospital')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('hospital', 'generation'), name='hospitals_filekey_generation'),
                    models.CheckConstraint(condition=models.Q(('generation__gte', 1)), name='hospitals_filekey_from_one'),
                ],
            },
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
    ]
