from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthQuality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('revision', models.PositiveIntegerField()),
                ('score', models.DecimalField(decimal_places=1, max_digits=4)),
                ('reasons', models.JSONField()),
                ('computed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-month', '-revision'],
                'constraints': [models.UniqueConstraint(fields=('month', 'revision'), name='reports_quality_revision')],
            },
        ),
    ]
