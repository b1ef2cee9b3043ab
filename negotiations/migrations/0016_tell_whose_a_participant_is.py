from django.db import migrations


def tell_whose(apps, schema_editor):
    """By the welfare group where the person belongs to one of a party; else where the negotiation has one party only."""
    database = schema_editor.connection.alias
    Party = apps.get_model("negotiations", "Party").objects.using(database)
    Participant = apps.get_model("negotiations", "Participant").objects.using(database)
    parties = {}
    for negotiation, municipality in Party.values_list("negotiation", "municipality"):
        parties.setdefault(negotiation, []).append(municipality)
    for negotiation, municipalities in parties.items():
        people = Participant.filter(negotiation=negotiation, side="municipality", municipality=None)
        for municipality in municipalities:
            people.filter(user__group_membership__municipality=municipality).update(municipality=municipality)
        if len(municipalities) == 1:
            people.update(municipality=municipalities[0])


class Migration(migrations.Migration):

    dependencies = [
        ("negotiations", "0015_whose_a_participant_is"),
    ]

    operations = [
        migrations.RunPython(tell_whose, migrations.RunPython.noop, elidable=True),
    ]
