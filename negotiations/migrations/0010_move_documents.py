"""Memos, summaries and sheets become rows of `hyte.documents`, with their numbers, public ids, bytes and hashes."""

import re
import unicodedata

from django.core.management.color import no_style
from django.db import migrations

WORDS = {
    "memo": {"fi": "muistio", "sv": "promemoria"},
    "profile": {"fi": "hyvinvointi", "sv": "valfard"},
    "summary": {"fi": "yhteenveto", "sv": "sammandrag"},
}
SAME = ("id", "public_id", "language", "content", "fingerprint", "approved_at", "approved_by_id", "withdrawn_at",
        "withdrawal_reason", "pdf", "pdf_sha256", "attempts")


def slug(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def slug_of(negotiation):
    parties = negotiation.parties.order_by("municipality__name_fi").select_related("municipality")
    return "-".join(slug(party.municipality.name_fi) for party in parties) or str(negotiation.pk)


def facts(old):
    """What it is about, and what its file has been called until now."""
    if old.summary_id:
        round, kind, subject, key = old.summary.round, "summary", old.summary.round_id, ""
        rest = f"{round.year}-v{old.number}-{old.language}"
    elif old.memo_id:
        negotiation = old.memo.negotiation
        round, kind, subject, key = negotiation.round, "memo", negotiation.pk, ""
        rest = f"{slug_of(negotiation)}-{round.year}-v{old.number}"
    else:
        round, kind, subject, key = old.negotiation.round, "profile", old.negotiation_id, old.municipality_id
        rest = f"{slug(old.municipality.name_fi)}-{round.year}-v{old.number}"
    filename = f"{WORDS[kind][old.language]}-{rest}.pdf"
    return {"kind": kind, "subject_id": subject, "key": key, "area": round.area_id, "filename": filename}


def problem_of(old):
    """Until now a technical text stood here."""
    if not old.problem or old.problem == "killed":
        return "cut off" if old.problem else ""
    return "memory" if old.problem.startswith("MemoryError") else "other"


def move(apps, schema_editor):
    Document = apps.get_model("documents", "Document")
    alias = schema_editor.connection.alias
    related = "memo__negotiation__round", "summary__round", "negotiation__round", "municipality"
    olds = apps.get_model("negotiations", "Document").objects.using(alias).select_related(*related).order_by("pk")
    for old in olds.iterator(chunk_size=20):
        begun_at = old.attempted_at or (old.approved_at if old.attempts else None)
        Document.objects.using(alias).create(
            **{name: getattr(old, name) for name in SAME},
            **facts(old),
            version=old.number,
            schema=1,
            problem=problem_of(old),
            attempted_at=begun_at,
        )
    with schema_editor.connection.cursor() as cursor:
        for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [Document]):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_document"),
        ("negotiations", "0009_measures_of_a_negotiation"),
    ]
    run_before = [("programmes", "0010_move_papers")]  # papers get new numbers, after those that letters refer to

    operations = [migrations.RunPython(move)]
