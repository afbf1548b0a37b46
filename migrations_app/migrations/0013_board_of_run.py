import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("migrations_app", "0012_approved_content")]

    operations = [
        migrations.RenameField("board", "draft_npz", "draft_gz"),
        migrations.AlterField(
            "board",
            "draft_gz",
            models.BinaryField(help_text="planner.core.editing.draft.Draft, windows by their keys"),
        ),
        migrations.RemoveField("board", "planned_on"),
        migrations.RemoveField("board", "estate_npz"),
        migrations.AlterField(
            "board",
            "estate_digest",
            models.CharField(help_text="of that run's instance, so that it is read once", max_length=64),
        ),
        migrations.AddField(
            "board",
            "run",
            models.ForeignKey(
                default=0,
                help_text="whose estate it bends",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="migrations_app.planrun",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "plan",
            "instance_gz",
            models.BinaryField(help_text="its input; null = that of its run", null=True),
        ),
        migrations.AddField(
            "plan",
            "plan_gz",
            models.BinaryField(help_text="it as `wave-plan/1`; null = that of its run", null=True),
        ),
    ]
