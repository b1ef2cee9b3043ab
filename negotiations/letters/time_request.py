"""The letter to a municipality that asked for another time: it stays, and why."""

from hyte.accounts.models import User
from hyte.letters.queue import Draft
from negotiations.letters.facts import draft, negotiation_facts
from negotiations.letters.kinds import Kind
from negotiations.models import Negotiation, TimeRequest


def kept(asked: TimeRequest, negotiation: Negotiation, person: User) -> Draft:
    """To who answers for the municipality; once for each time that it asked."""
    context = {**negotiation_facts(negotiation, person.language), "refusal": asked.refusal}
    return draft(Kind.TIME_KEPT, negotiation.round, person, context, about=negotiation, revision=asked.pk)
