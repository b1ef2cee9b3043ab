"""A municipality's state of wellbeing by itself, where there were no figures when the time was confirmed."""

from collections.abc import Collection

from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.letters.queue import Draft
from negotiations.letters.facts import attached_profiles, draft, negotiation_facts
from negotiations.letters.kinds import Kind
from negotiations.models import Negotiation


def profile_sent(negotiation: Negotiation, person: User, *, has_link: bool, profiles: Collection[Document]) -> Draft:
    """Without a calendar: the time stands as it was told."""
    context = {
        **negotiation_facts(negotiation, person.language),
        **attached_profiles(negotiation, profiles, person.language),
        "has_link": has_link,
    }
    return draft(
        Kind.PROFILE_SENT,
        negotiation.round,
        person,
        context,
        about=negotiation,
        revision=max(profile.pk for profile in profiles),
        reply_to=negotiation.round.organiser.email,
        documents=profiles,
    )
