"""Snapshot of the test database before and after: whose they are, and what has changed."""

from typing import Any

from django.apps import apps
from django.db import connection, models

from hyte.accounts.models import User
from hyte.documents.models import Document
from municipalities.models import Municipality, WelfareGroupMember
from negotiations.models import Memo, MemoSection, Negotiation, Party, Topic
from negotiations.states import DocumentKind
from programmes.models import Measure

Row = tuple[type[models.Model], Any]
Values = dict[str, Any]
Snapshot = dict[type[models.Model], dict[Any, Values]]
_known: dict[tuple[str, str], dict[Any, Values]] = {}
UNWATCHED = {"sessions.session", "accounts.submission", "accounts.loginattempt"}


def number_apart() -> None:
    """From here on no two rows of different tables have the same number: an id says whose it is. Undone by a rollback."""
    with connection.cursor() as cursor:
        for place, model in enumerate(_watched(), start=1):
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', model._meta.pk.column]
            )
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH {place}0001")


def _watched() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.label_lower not in UNWATCHED and not m._meta.proxy]


def snapshot() -> Snapshot:
    """Every row of every table, except sessions and what guards forms and sign-in.

    PostgreSQL says in one query what each table holds; only those are read that hold what no snapshot has seen before.
    """
    models = {model._meta.db_table: model for model in _watched()}
    union = " UNION ALL ".join(
        f"SELECT '{table}', md5(string_agg(md5(t::text), '' ORDER BY t.{model._meta.pk.column})) FROM {table} t"
        for table, model in models.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(union)
        held = dict(cursor.fetchall())
    for table, model in models.items():
        if (table, held[table]) not in _known:
            _known[table, held[table]] = {row[model._meta.pk.attname]: row for row in model._default_manager.values()}
    return {model: _known[table, held[table]] for table, model in models.items()}


def new(before: Snapshot, after: Snapshot) -> set[Row]:
    return {(model, pk) for model, rows in after.items() for pk in rows if pk not in before[model]}


def changed(before: Snapshot, after: Snapshot) -> dict[Row, Values]:
    """(model, pk) → the row as it is now (as it was, where it has gone): new, changed and removed ones."""
    found: dict[Row, Values] = {}
    for model, rows in after.items():
        if rows is before[model]:
            continue
        for pk in rows.keys() | before[model].keys():
            if rows.get(pk) != before[model].get(pk):
                found[model, pk] = rows.get(pk) or before[model][pk]
    return found


def of_municipality(municipality: str) -> set[Row]:
    """Every row that hangs, over however many steps, only on one municipality's people, parties and negotiations."""
    member = WelfareGroupMember.objects.filter(municipality=municipality)
    party = Party.objects.filter(municipality=municipality)
    found: set[Row] = {(WelfareGroupMember, m.pk) for m in member}
    found |= {(User, m.user_id) for m in member} | {(Party, p.pk) for p in party} | {(Municipality, municipality)}
    found |= {(Negotiation, p.negotiation_id) for p in party}
    grown = True
    while grown:
        more = _children(found) - found
        found |= more
        grown = bool(more)
    negotiations = [pk for model, pk in found if model is Negotiation]
    documents = Document.objects.filter(kind__in=[DocumentKind.MEMO, DocumentKind.PROFILE], subject_id__in=negotiations)
    return found | {(Document, pk) for pk in documents.values_list("pk", flat=True)}


# Snapshot that a person or a letter points to without belonging to its municipality.
STEPS = {
    "negotiations.topic",
    "negotiations.participant",
    "negotiations.timeproposal",
    "negotiations.memo",
    "negotiations.memosection",
    "negotiations.memocomment",
    "negotiations.agreement",
    "programmes.statechange",
    "negotiations.feedback",
}


def _children(found: set[Row]) -> set[Row]:
    more: set[Row] = set()
    owners = {Negotiation, Party, Memo, MemoSection, Topic, Measure}
    met = [pk for owner, pk in found if owner is Negotiation]
    more |= {(Measure, pk) for pk in Measure.objects.filter(negotiations__in=met).values_list("pk", flat=True)}
    for model in (m for m in apps.get_models() if m._meta.label_lower in STEPS):
        for relation in model._meta.concrete_fields:
            if relation.is_relation and relation.related_model in owners:
                parents = [pk for owner, pk in found if owner is relation.related_model]
                rows = model._default_manager.filter(**{f"{relation.name}__in": parents})
                more |= {(model, pk) for pk in rows.values_list("pk", flat=True)}
    return more


def points_to(rows: dict[Row, Values], owned: set[Row]) -> list[str]:
    """Changed rows that are owned by somebody else, or point to such a row."""
    found = []
    for (model, pk), row in rows.items():
        if (model, pk) in owned:
            found.append(f"{model._meta.label} {pk} itself")
        for relation in model._meta.concrete_fields:
            if relation.is_relation and (relation.related_model, row[relation.attname]) in owned:
                found.append(f"{model._meta.label} {pk} by {relation.name}")
    return found
