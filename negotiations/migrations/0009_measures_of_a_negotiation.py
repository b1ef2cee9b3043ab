from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("negotiations", "0008_agreement"),
    ]

    operations = [
        migrations.DeleteModel(name="Measure"),
        migrations.AddField(
            model_name="negotiation",
            name="measures",
            field=models.ManyToManyField(
                related_name="negotiations", through="negotiations.Agreement", to="programmes.measure"
            ),
        ),
    ]
