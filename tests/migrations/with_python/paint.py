from django.db import migrations


def paint(apps, editor):
    for device in apps.get_model("equipment", "Device").objects.using(editor.connection.alias):
        device.colour = f"as {device.key}"
        device.save()


class Migration(migrations.Migration):
    dependencies = [("equipment", "places")]
    operations = [migrations.RunPython(paint, migrations.RunPython.noop)]
