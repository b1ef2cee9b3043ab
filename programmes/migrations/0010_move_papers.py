"""The PDFs of programmes become rows of `hyte.documents`, with their public ids, bytes and hashes."""

from django.db import migrations

SAME = ("public_id", "language", "content", "fingerprint", "pdf", "pdf_sha256", "attempts")


def move(apps, schema_editor):
    Document = apps.get_model("documents", "Document")
    alias = schema_editor.connection.alias
    for old in apps.get_model("programmes", "Paper").objects.using(alias).order_by("-pk").iterator(chunk_size=20):
        subject = {"kind": old.kind, "subject_id": int(old.key), "key": "", "version": 0, "language": old.language}
        if Document.objects.using(alias).filter(**subject).exists():
            continue  # an older text of the same programme, which a newer one has replaced
        Document.objects.using(alias).create(
            **{name: getattr(old, name) for name in SAME if name != "language"},
            **subject,
            area=old.area_id,
            filename=old.name,
            schema=1,
            approved_at=old.asked_at,
            problem="other" if old.problem else "",
            attempted_at=old.attempted_at or (old.asked_at if old.attempts else None),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_document"),
        ("programmes", "0009_one_table_of_measures"),
    ]

    operations = [
        migrations.RunPython(move),
        migrations.DeleteModel(name="Paper"),
    ]
