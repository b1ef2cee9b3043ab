"""Every letter keeps its key, its Message-ID, its state and the documents that it carries; what stood in `key` becomes columns."""

from django.core.management.color import no_style
from django.db import migrations

CALENDAR = {'booking', 'move', 'cancellation'}
SERIES = {
    **dict.fromkeys(CALENDAR, 'calendar'),
    'invitation': 'invitation',
    'organisation': 'invitation',
    'reminder': 'reminder',
    'memo_comments': 'memo_comments',
    'memo_sent': 'memo_sent',
    'memo_overdue': 'memo_overdue',
    'summary_sent': 'summary_sent',
    'address_asked': 'address_asked',
}
DROPPED_BY_ITSELF = {'reminder', 'booking', 'move', 'memo_sent', 'summary_sent'}
WAITING = {'queued', 'failed', 'unsure'}
SAME = (
    'kind', 'recipient_id', 'to_name', 'to_email', 'reply_to', 'language', 'subject', 'text', 'calendar',
    'calendar_method', 'message_uid', 'attempts', 'reason', 'created_at', 'not_before', 'claimed_at', 'sent_at',
)  # fmt: skip


def digits(text):
    return int(''.join(sign for sign in text if sign.isdigit()) or 0)


def cause(letter):
    """(about_type, about_id, revision) of a letter, from its columns and its key."""
    parts = letter.key.split(':')
    kind = letter.kind
    if kind == 'invitation':
        return 'negotiation', letter.negotiation_id, 0
    if kind == 'reminder':
        return 'negotiation', letter.negotiation_id, digits(parts[-1])
    if kind in CALENDAR or kind in ('memo_comments', 'memo_sent'):
        return 'negotiation', letter.negotiation_id, int(parts[2])
    if kind == 'memo_accepted':
        return 'negotiation', letter.negotiation_id, int(parts[1])
    if kind == 'organisation':
        return 'round', letter.round_id, 0
    if kind == 'memo_overdue':
        year, week = parts[2].split('-')
        return 'round', letter.round_id, int(year) * 100 + int(week)
    if kind == 'summary_sent':
        return 'round', letter.round_id, int(parts[2])
    if kind == 'address_asked':
        return 'user', int(parts[1]), digits(parts[2])
    return '', 0, round(float(parts[2]) * 1000)


def newest(letters):
    """The last letter of each series and of each cause: what came before it is outdated."""
    last = {}
    for letter in letters:
        about_type, about_id, revision = cause(letter)
        series = SERIES.get(letter.kind, '')
        same = (series, 0) if series else (letter.kind, revision)
        last[(*same, about_type, about_id, letter.recipient_id)] = letter.pk
    return set(last.values())


def copy(apps, schema_editor):
    Old, New = apps.get_model('negotiations', 'Letter'), apps.get_model('letters', 'Letter')
    Document, Event = apps.get_model('documents', 'Document'), apps.get_model('accounts', 'Event')
    old = Old.objects.order_by('pk')
    last = newest(old.only('key', 'kind', 'negotiation', 'round', 'recipient').iterator())
    stopped = {event.detail.get('letter') for event in Event.objects.filter(verb='letter.stop')}
    withdrawn = set(Document.objects.exclude(withdrawn_at=None).values_list('pk', flat=True))
    rows = []
    for letter in old.iterator():
        about_type, about_id, revision = cause(letter)
        by_person = letter.pk in stopped or letter.kind not in DROPPED_BY_ITSELF
        outdated = letter.pk not in last or letter.document_id in withdrawn
        state = letter.state
        if state == 'dropped':
            outdated = outdated or not by_person
            state = 'superseded' if outdated else 'stopped'
        elif outdated and state in WAITING:
            state = 'superseded'
        rows.append(
            New(
                pk=letter.pk,
                **{name: getattr(letter, name) for name in SAME},
                series=SERIES.get(letter.kind, ''),
                about_type=about_type,
                about_id=about_id or 0,
                revision=revision,
                area=letter.area_id,
                collection_type='round' if letter.round_id else '',
                collection_id=letter.round_id or 0,
                state=state,
                outdated=outdated,
                may_have_arrived=bool(letter.sent_at) or letter.state in ('sending', 'sent', 'unsure'),
            )
        )
    New.objects.bulk_create(rows, batch_size=100)
    copy_documents(Old, New)
    with schema_editor.connection.cursor() as cursor:
        for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [New]):
            cursor.execute(statement)


def copy_documents(Old, New):
    Carried, Sheet = New.documents.through, Old.sheets.through
    pairs = list(Old.objects.exclude(document=None).values_list('pk', 'document'))
    pairs += Sheet.objects.values_list('letter_id', 'document_id')
    Carried.objects.bulk_create(
        (Carried(letter_id=letter, document_id=document) for letter, document in sorted(set(pairs))), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0003_address_asked_for'),
        ('documents', '0001_document'),
        ('letters', '0001_letters'),
        ('negotiations', '0012_version_of_a_topic'),
    ]

    operations = [migrations.RunPython(copy)]
