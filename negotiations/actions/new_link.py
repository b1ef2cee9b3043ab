"""A new personal link for somebody who has lost the letter."""

from datetime import timedelta

from django.db import transaction

from hyte import clock
from hyte.accounts.models import User
from hyte.letters.models import Letter
from hyte.letters.queue import queue, resend
from municipalities.models import Municipality, Organisation
from negotiations.actions import booking
from negotiations.letters.invitation import new_link
from negotiations.letters.kinds import Kind
from negotiations.letters.recipients import speaks_for
from negotiations.models import Round

WITH_LINK = (Kind.INVITATION, Kind.ORGANISATION)
MOST = ((3, timedelta(hours=1)), (10, timedelta(days=1)))


def send(email: str) -> None:
    """A letter with the personal link to each present person of this address: at most three an hour, ten a day each."""
    people = User.objects.filter(email__iexact=email.strip(), login=None, is_active=True)
    for person in people.select_related("group_membership__municipality__area", "organisation__area"):
        whom = speaks_for(person)
        if whom is not None:
            _send_if_few(person, whom)


@transaction.atomic
def write_to(person: User, by: User) -> bool:
    """The planner sends the link to the person's present address: the newest invitation once more, else a letter of its own.

    Calendars follow: what is to come goes into that of the present address.
    """
    whom = speaks_for(person)
    if whom is None:
        return False
    booking.follow(person)
    running = Round.objects.running().filter(area=whom.area)
    invitations = Letter.objects.in_collections(list(running)).filter(kind__in=WITH_LINK, recipient=person)
    for letter in invitations.order_by("-pk"):
        if letter.can_be_resent and letter.is_still_needed:
            resend(letter, by=by)
            return True
    opened = Round.objects.filter(area=whom.area, opened_at__isnull=False).select_related("organiser")
    if round := opened.newest_first().first():
        return queue(new_link(round, person, whom)) is not None
    return False


@transaction.atomic
def _send_if_few(person: User, whom: Municipality | Organisation) -> None:
    """Counted and queued under the person's lock, so that requests that come together do not slip past together."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    recent, now = Letter.objects.filter(recipient=person, kind=Kind.NEW_LINK), clock.now()
    if any(recent.filter(created_at__gt=now - span).count() >= most for most, span in MOST):
        return
    rounds = Round.objects.filter(area=whom.area, opened_at__isnull=False).select_related("organiser")
    if round := rounds.newest_first().first():
        queue(new_link(round, person, whom))
