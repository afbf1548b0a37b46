from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="portgroup",
            name="carries_vmkernel",
            field=models.BooleanField(default=False, help_text="hosts' own adapters stand on it"),
        ),
    ]
