"""The kind of number of each indicator, until now read from the beginning of its Finnish unit, becomes a column."""

from django.db import migrations, models

SCALES = [
    ("share", "a share: per cent, from 0 to 100"),
    ("rate", "a rate: so many for each 1,000 or 10,000 inhabitants"),
    ("count", "a number of persons or events"),
    ("score", "an index or a score in points"),
    ("other", "something else, for example euros, days or years"),
]


def from_units(apps, schema_editor):
    indicators = apps.get_model("programmes", "Indicator").objects.using(schema_editor.connection.alias)
    for indicator in indicators.all():
        indicator.scale = _scale(indicator)
        indicator.save(update_fields=["scale"])


def _scale(indicator):
    unit = indicator.unit_fi
    if indicator.is_count:
        return "count"
    if indicator.base is not None or unit.startswith(("indeksi", "piste")):
        return "score"
    return "share" if unit.startswith("%") else "rate" if unit.startswith("/") else "other"


def to_counts(apps, schema_editor):
    indicators = apps.get_model("programmes", "Indicator").objects.using(schema_editor.connection.alias)
    indicators.filter(scale="count").update(is_count=True)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0010_move_papers")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="scale",
            field=models.CharField(choices=SCALES, default="other", max_length=5, verbose_name="kind of number"),
        ),
        migrations.RunPython(from_units, to_counts),
        migrations.RemoveField(model_name="indicator", name="is_count"),
    ]
