import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("negotiations", "0019_time_cancelled_at")]

    operations = [
        migrations.AddField(
            "negotiation",
            "duration_minutes",
            models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(480),
                ],
                verbose_name="length in minutes, when another than the round's",
            ),
        ),
    ]
