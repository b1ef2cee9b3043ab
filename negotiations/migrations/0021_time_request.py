import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hyte.clock


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("negotiations", "0020_length_of_a_negotiation"),
    ]

    operations = [
        migrations.CreateModel(
            name="TimeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("reason", models.TextField(max_length=1000, verbose_name="why another time")),
                ("asked_at", models.DateTimeField(default=hyte.clock.now)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "refusal",
                    models.TextField(blank=True, max_length=1000, verbose_name="why the time can not be moved"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_requests",
                        to="negotiations.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for another time",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)), fields=("party",), name="time_request_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="time_request_answered_at_and_by",
                    ),
                ],
            },
        ),
    ]
