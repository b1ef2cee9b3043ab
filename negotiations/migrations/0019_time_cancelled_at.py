"""A confirmed time that was cancelled waits for another one: the negotiation itself is not off."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def wait_for_another_time(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of rounds that are open; what was cancelled in a closed round stays cancelled."""
    cancelled = apps.get_model("negotiations", "Negotiation").objects.filter(
        state="cancelled", starts_at__isnull=False, round__closed_at=None
    )
    events = apps.get_model("accounts", "Event").objects.filter(verb="booking.cancel")
    for negotiation in cancelled:
        event = events.filter(subject=f"negotiation:{negotiation.pk}").order_by("pk").last()
        negotiation.state, negotiation.time_cancelled_at = "planned", event.at if event else timezone.now()
        negotiation.save(update_fields=["state", "time_cancelled_at"])
        negotiation.parties.update(times_sent_at=None, none_suits="")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_address_asked_for"),
        ("negotiations", "0018_place_with_a_link"),
    ]

    operations = [
        migrations.AddField(
            "negotiation",
            "time_cancelled_at",
            models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            "negotiation",
            "time_reason",
            models.TextField(blank=True, max_length=500, verbose_name="why the time was moved or cancelled"),
        ),
        migrations.RunPython(wait_for_another_time, migrations.RunPython.noop, elidable=True),
    ]
