"""A municipality's answer by telephone or e-mail, recorded by the planner through the same actions as its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hyte import clock
from hyte.accounts.models import User
from municipalities.models import WelfareGroupMember
from negotiations.actions import answer, topic
from negotiations.actions.event import record
from negotiations.models import Party, RecordedAnswer

Part = RecordedAnswer.Part


@dataclass(frozen=True)
class Told:
    """What was told, and how. What is None or empty was not spoken of, and stays as it is."""

    how: str
    contact_confirmed: bool = False
    times: tuple[Sequence[datetime], str] | None = None
    topics: Sequence[tuple[str, str]] = ()
    nothing_to_raise: bool = False
    people: tuple[Sequence[WelfareGroupMember], Sequence[dict[str, str]]] | None = None


@transaction.atomic
def record_answer(party: Party, told: Told, *, by: User) -> list[str]:
    """Write each part that was told, marked as recorded; says which. All or nothing."""
    parts: list[str] = []
    if told.contact_confirmed:
        answer.confirm_contact(party, by=by)
        parts.append(Part.CONTACT)
    if told.times is not None:
        starts, none_suits = told.times
        answer.propose_times(party, starts=starts, none_suits=none_suits, by=by, on_behalf=True)
        parts.append(Part.TIMES)
    for title, description in told.topics:
        draft = topic.draft(negotiation=party.negotiation, party=party, by=by)
        draft.title, draft.description = title, description
        topic.send(topic.save(draft, by=by), by=by)
    if told.nothing_to_raise:
        answer.nothing_to_raise(party, by=by)
    if told.topics or told.nothing_to_raise:
        parts.append(Part.TOPICS)
    if told.people is not None:
        coming, others = told.people
        answer.tell_people(party, coming=coming, others=others, by=by)
        parts.append(Part.PEOPLE)
    for part in parts:
        facts = {"how": told.how, "by": by, "at": clock.now()}
        RecordedAnswer.objects.update_or_create(party=party, part=part, defaults=facts)
    if parts:
        record("answer.record", by=by, negotiation=party.negotiation, party=party.pk, parts=parts, how=told.how)
    return parts
