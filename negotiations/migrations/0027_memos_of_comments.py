from django.db import migrations
from django.db.models import OuterRef, Subquery


def tell_memo(apps, schema_editor):
    """Until now a comment was about a section, which tells whose memo it is."""
    database = schema_editor.connection.alias
    MemoSection = apps.get_model("negotiations", "MemoSection").objects.using(database)
    MemoComment = apps.get_model("negotiations", "MemoComment").objects.using(database)
    memo = MemoSection.filter(pk=OuterRef("section")).values("memo")
    MemoComment.filter(memo=None).update(memo=Subquery(memo))


def tell_organisation(apps, schema_editor):
    """Guests whom a contact told of stand with their municipality, as all others do."""
    database = schema_editor.connection.alias
    Participant = apps.get_model("negotiations", "Participant").objects.using(database)
    Municipality = apps.get_model("municipalities", "Municipality").objects.using(database)
    guests = Participant.filter(user=None, side="municipality", organisation="", municipality__isnull=False)
    name = Municipality.filter(pk=OuterRef("municipality")).values("name_fi")
    guests.update(organisation=Subquery(name))


class Migration(migrations.Migration):

    dependencies = [
        ("negotiations", "0026_answers_to_comments"),
    ]

    operations = [
        migrations.RunPython(tell_memo, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(tell_organisation, migrations.RunPython.noop, elidable=True),
    ]
