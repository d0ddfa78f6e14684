from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('equipment', '0004_masters'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeviceMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device_key', models.CharField(max_length=200, unique=True)),
                ('managed', models.CharField(blank=True, choices=[('central', 'Centrally managed'), ('ward', 'Managed by the ward'), ('resident', 'Resident on the ward')], default='', max_length=10, verbose_name='Management')),
                ('is_demo', models.BooleanField(default=False, verbose_name='Demonstration unit')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='Note')),
                ('marked_at', models.DateTimeField()),
                ('marked_by', models.CharField(max_length=254)),
            ],
        ),
        migrations.AlterField(
            model_name='ward',
            name='active_to',
            field=models.DateField(blank=True, null=True, verbose_name='Last day of use'),
        ),
    ]
