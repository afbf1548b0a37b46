from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("migrations_app", "0011_board_and_decisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="content",
            field=models.JSONField(
                default=dict, help_text="the same in full: {waves: [[window, from, to, [VMs]]]} or {cutover_on}"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="told_at",
            field=models.DateTimeField(help_text="an e-mail was tried; never twice", null=True),
        ),
    ]
