from django.db import migrations
from django.db.models import OuterRef, Subquery


def tell_whose(apps, schema_editor):
    """A confirmation is of the contact that the register has today. Deputies in rounds that are open get no sudden letter."""
    database = schema_editor.connection.alias
    Member = apps.get_model("municipalities", "WelfareGroupMember").objects.using(database)
    contact = Member.filter(municipality=OuterRef("municipality"), duty="contact", left_on=None)
    confirmed = apps.get_model("negotiations", "Party").objects.using(database).filter(contact_confirmed_at__isnull=False)
    confirmed.update(confirmed_contact=Subquery(contact.values("user")[:1]))
    rounds = apps.get_model("negotiations", "Round").objects.using(database)
    rounds.filter(opened_at__isnull=False).update(deputy_letter="none")


class Migration(migrations.Migration):

    dependencies = [
        ("negotiations", "0022_deputies_and_whose_consent"),
        ("municipalities", "0005_on_leave"),
    ]

    operations = [
        migrations.RunPython(tell_whose, migrations.RunPython.noop, elidable=True),
    ]
