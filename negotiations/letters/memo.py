"""The letters of memos and of the summary."""

from collections.abc import Collection, Iterable

from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.formats import fi_date
from hyte.letters.queue import Draft
from negotiations.letters.calendar import Invited
from negotiations.letters.facts import attached_profiles, draft, moment, negotiation_facts, round_facts
from negotiations.letters.kinds import Kind
from negotiations.letters.recipients import speaks_for
from negotiations.models import Memo, Negotiation, Party, Round


def for_comments(memo: Memo, person: User) -> Draft:
    """The draft can be commented on, until the day that the memo tells."""
    negotiation = memo.negotiation
    context = {**negotiation_facts(negotiation, person.language), "until": fi_date(memo.comments_until)}
    return draft(Kind.MEMO_COMMENTS, negotiation.round, person, context, about=negotiation, revision=memo.version)


def sent(
    negotiation: Negotiation, to: Invited, *, memo: Document, measures: int, profiles: Collection[Document]
) -> Draft:
    """The approved memo as a PDF, with the profiles of wellbeing."""
    person, has_link = to
    context = {
        **negotiation_facts(negotiation, person.language),
        **attached_profiles(negotiation, profiles, person.language),
        "has_link": has_link,
        "version": memo.version,
        "memo_is_foreign": memo.language != person.language,
        "text_is_foreign": negotiation.language != person.language,
        "measures": measures,
    }
    return draft(
        Kind.MEMO_SENT,
        negotiation.round,
        person,
        context,
        about=negotiation,
        revision=memo.version,
        documents=[memo, *profiles],
    )


def accepted(party: Party, *, by: User) -> Draft:
    """To the planner: the municipality has approved the memo."""
    negotiation = party.negotiation
    planner = negotiation.round.organiser
    context = {
        **negotiation_facts(negotiation, planner.language),
        "municipality": party.municipality.name_in(planner.language),
        "accepted_by": by.name,
        "accepted_at": moment(party.memo_accepted_at, planner.language),
    }
    return draft(Kind.MEMO_ACCEPTED, negotiation.round, planner, context, about=negotiation, revision=party.pk)


def overdue(round: Round, negotiations: Iterable[Negotiation], *, week: int, round_url: str) -> Draft:
    """To the organiser, once a week (like 202641): whose memo should have been shown already."""
    organiser = round.organiser
    context = {
        **round_facts(round, organiser.language),
        "overdue": [f"{negotiation.title}, {fi_date(negotiation.starts_at)}" for negotiation in negotiations],
        "round_url": round_url,
    }
    return draft(Kind.MEMO_OVERDUE, round, organiser, context, about=round, revision=week)


def summary_sent(round: Round, person: User, *, summary: Document, negotiations: int, measures: int) -> Draft:
    """The approved summary as a PDF, to who speaks for a municipality or an organisation."""
    whom = speaks_for(person)
    context = {
        **round_facts(round, person.language),
        "negotiations": negotiations,
        "measures": measures,
        "whom": whom.name_in(person.language) if whom else round.area.name_in(person.language),
    }
    return draft(
        Kind.SUMMARY_SENT,
        round,
        person,
        context,
        about=round,
        revision=summary.version,
        documents=[summary],
    )
