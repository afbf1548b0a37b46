from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("migrations_app", "0013_board_of_run")]

    operations = [
        migrations.AddField(
            "plan",
            "waivers",
            models.JSONField(default=list, help_text="limits eased for it, as `PlanRun.waivers`"),
        ),
    ]
