"""A person may hold several roles in an area, each from its beginning to its end. Rows that stand keep their role."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import hyte.clock


def begin_with_the_account(apps, schema_editor):
    Membership, User = apps.get_model("municipalities", "Membership"), apps.get_model("accounts", "User")
    made = User.objects.filter(pk=OuterRef("user")).values("created_at")
    Membership.objects.update(created_at=Subquery(made))


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0002_genitive"), ("accounts", "0003_address_asked_for")]

    operations = [
        migrations.RemoveConstraint(model_name="membership", name="membership_one_role_per_area"),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("planner", "planner"),
                    ("expert", "expert"),
                    ("manager", "manager"),
                    ("administrator", "administrator"),
                ],
                max_length=13,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="created_at",
            field=models.DateTimeField(default=hyte.clock.now, editable=False),
        ),
        migrations.AddField(
            model_name="membership", name="ended_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "area", "role"), name="membership_role_once"),
        ),
        migrations.RunPython(begin_with_the_account, migrations.RunPython.noop),
    ]
