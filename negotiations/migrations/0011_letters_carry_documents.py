import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_document"),
        ("negotiations", "0010_move_documents"),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="document",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="documents.document"
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="sheets",
            field=models.ManyToManyField(related_name="carried_by", to="documents.document"),
        ),
        migrations.DeleteModel(name="Document"),
    ]
