from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_deputies(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In rounds that are not closed, whoever is a deputy by the register was written down as the contact."""
    participants = apps.get_model("negotiations", "Participant").objects.using(schema_editor.connection.alias)
    wrong = participants.filter(role="contact", negotiation__round__closed_at=None)
    wrong.filter(user__group_membership__duty="deputy").update(role="deputy")


class Migration(migrations.Migration):
    dependencies = [
        ("negotiations", "0003_present_from_the_municipality"),
        ("municipalities", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="participant",
            name="role",
            field=models.CharField(
                choices=[
                    ("municipal_manager", "municipal manager"),
                    ("councillor", "councillor"),
                    ("manager_or_councillor", "municipal manager or councillor"),
                    ("chair", "chair of the welfare group"),
                    ("contact", "HYTE contact"),
                    ("deputy", "deputy contact"),
                    ("member", "member of the welfare group"),
                    ("county", "representative of the county"),
                    ("organisation", "representative of an organisation"),
                    ("other", "other participant"),
                ],
                max_length=22,
                verbose_name="role",
            ),
        ),
        migrations.RunPython(name_deputies, migrations.RunPython.noop),
    ]
