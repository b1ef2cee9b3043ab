"""Who has an approved memo, and what a corrected one tells them: which version it replaces, why, and what has changed."""

from collections.abc import Iterable

from django.utils import translation

from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.letters.models import Letter
from municipalities.models import WelfareGroupMember
from negotiations.documents.changes import changes
from negotiations.letters.kinds import Kind
from negotiations.letters.memo import Correction
from negotiations.models import Memo

MOST_CHANGES = 12  # in a letter; the page tells all


def contacts_with(memo: Memo) -> list[tuple[WelfareGroupMember, bool]]:
    """Who answers for a municipality and may have this version, or has approved it; and whether the municipality has."""
    letters = Letter.objects.about(memo.negotiation).filter(kind=Kind.MEMO_SENT, revision=memo.version)
    reached = set(letters.perhaps_arrived().values_list("recipient", flat=True))
    parties = memo.negotiation.parties.filter(memo_accepted_at__isnull=False)
    accepted = set(parties.values_list("municipality", flat=True))
    on_duty = (
        WelfareGroupMember.objects.present()
        .exclude(duty="")
        .filter(municipality__parties__negotiation=memo.negotiation)
    )
    found = [(member, member.municipality_id in accepted) for member in on_duty.select_related("user")]
    return [(member, had_approved) for member, had_approved in found if had_approved or member.user_id in reached]


def replaced(memo: Memo, people: Iterable[User]) -> dict[int, Correction]:
    """By person: what the standing version is to who may have an older one, in the person's language."""
    letters = Letter.objects.about(memo.negotiation).filter(kind=Kind.MEMO_SENT, revision__lt=memo.version)
    had = dict(letters.perhaps_arrived().order_by("revision").values_list("recipient", "revision"))
    if not had:
        return {}
    documents = list(memo.documents.defer("pdf").order_by("version"))
    own = memo.negotiation.language
    made: dict[tuple[int, str], Correction] = {}
    for person in people:
        key = had.get(person.pk), person.language
        if key[0] is not None and key not in made:
            made[key] = _correction(documents, *key, own)  # type: ignore[arg-type, index]
    return {person.pk: made[had[person.pk], person.language] for person in people if person.pk in had}


def _correction(documents: list[Document], version: int, language: str, other: str) -> Correction:
    """From this version to the last one, in the first of the two languages in which there are both."""
    for chosen in (language, other):
        newer = [document for document in documents if document.version >= version and document.language == chosen]
        if newer and newer[0].version == version and newer[-1].version == documents[-1].version:
            break
    old, new = newer[0], newer[-1]
    with translation.override(language):
        told = [change.in_words for change in changes(old.content, new.content)]
    return Correction(
        version=version,
        approved_on=old.approved_at,
        reasons=tuple(" ".join(document.withdrawal_reason.split()) for document in newer[:-1]),
        changes=tuple(told[:MOST_CHANGES]),
        more=max(0, len(told) - MOST_CHANGES),
    )
