"""What was agreed moves into the one table of measures and keeps its numbers: addresses and events name them."""

import django.db.models.deletion
from django.core.management.color import no_style
from django.db import migrations, models

from hyte import clock

STATES = {"agreed": "not_started"}
FIELDS = (
    "theme",
    "programme_id",
    "county_owner",
    "municipality_owner",
    "organisation_id",
    "body_id",
    "due_on",
)


def move(apps, schema_editor):
    database = schema_editor.connection.alias
    Measure, Agreement = apps.get_model("programmes", "Measure"), apps.get_model("negotiations", "Agreement")
    agreed = apps.get_model("negotiations", "Measure").objects.using(database)
    for row in agreed.select_related("negotiation__round").order_by("pk"):
        measure = Measure.objects.using(database).create(
            pk=row.pk,
            kind="agreed",
            area_id=row.negotiation.round.area_id,
            state=STATES.get(row.state, row.state),
            **{f"what_{language(row.negotiation)}": row.what},
            **{field: getattr(row, field) for field in FIELDS},
        )
        Agreement.objects.using(database).create(negotiation_id=row.negotiation_id, measure=measure)
        keep_history(apps, measure)
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [Measure]):
        schema_editor.execute(statement)


def language(negotiation):
    """That of the memo: the first municipality's, as Negotiation.language has it."""
    party = negotiation.parties.select_related("municipality").order_by("municipality__name_fi").first()
    return "sv" if party and party.municipality.languages.startswith("sv") else "fi"


def keep_history(apps, measure):
    StateChange, Event = apps.get_model("programmes", "StateChange"), apps.get_model("accounts", "Event")
    database, state = measure._state.db, None
    doings = Event.objects.using(database).filter(verb__in=["measure.add", "measure.set_state"])
    for event in doings.filter(detail__measure=measure.pk).order_by("at", "pk"):
        new = event.detail.get("new", "not_started")
        state = STATES.get(new, new)
        StateChange.objects.using(database).create(measure=measure, state=state, at=event.at, by_id=event.by_id)
    if state != measure.state:
        StateChange.objects.using(database).create(measure=measure, state=measure.state, at=clock.now())


class Migration(migrations.Migration):

    dependencies = [
        ("negotiations", "0007_another_address_asked_for"),
        ("programmes", "0007_measure"),
        ("accounts", "0001_initial"),
    ]
    run_before = [("programmes", "0008_own_measures")]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agreement", to="programmes.measure"
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="negotiations.negotiation",
                    ),
                ),
            ],
            options={"verbose_name": "agreement on a measure"},
        ),
        migrations.RunPython(move, elidable=True),
    ]
