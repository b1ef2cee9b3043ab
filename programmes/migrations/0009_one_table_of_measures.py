from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("programmes", "0008_own_measures"),
    ]

    operations = [
        migrations.DeleteModel(name="ProgrammeMeasure"),
    ]
