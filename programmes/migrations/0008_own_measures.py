"""What the county does itself moves into the one table of measures, with its history as far as the audit trail tells it.

What negotiations agreed has moved already and kept its numbers, so that the measures moved here get new ones; their
events are told under the new number.
"""

from django.core.management.color import no_style
from django.db import migrations
from django.db.models import Max

from hyte import clock

STATES = {"planned": "not_started"}
FIELDS = ("programme_id", "goal_id", "what_fi", "what_sv", "sector_id", "body_id", "due_on")


def move(apps, schema_editor):
    database = schema_editor.connection.alias
    Measure = apps.get_model("programmes", "Measure")
    highest = Measure.objects.using(database).aggregate(highest=Max("pk"))["highest"] or 0
    own = apps.get_model("programmes", "ProgrammeMeasure").objects.using(database)
    for pk, row in enumerate(own.select_related("programme").order_by("pk"), start=highest + 1):
        measure = Measure.objects.using(database).create(
            pk=pk,
            kind="internal",
            area_id=row.programme.area_id,
            county_owner=row.owner,
            state=STATES.get(row.state, row.state),
            **{field: getattr(row, field) for field in FIELDS},
        )
        keep_history(apps, measure, row.pk)
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [Measure]):
        schema_editor.execute(statement)


def keep_history(apps, measure, old_pk):
    StateChange, Event = apps.get_model("programmes", "StateChange"), apps.get_model("accounts", "Event")
    database, state = measure._state.db, None
    events = Event.objects.using(database).filter(subject=f"programmemeasure:{old_pk}").order_by("at", "pk")
    for event in events:
        doing = event.verb.partition(".")[2]
        if doing == "add":
            state = "not_started" if len(events) > 1 else measure.state
        elif doing == "state":
            state = STATES.get(event.detail["state"], event.detail["state"])
        else:
            continue
        StateChange.objects.using(database).create(measure=measure, state=state, at=event.at, by_id=event.by_id)
    if state != measure.state:
        StateChange.objects.using(database).create(measure=measure, state=measure.state, at=clock.now())
    events.update(subject=f"measure:{measure.pk}")


class Migration(migrations.Migration):

    dependencies = [
        ("programmes", "0007_measure"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(move, elidable=True),
    ]
