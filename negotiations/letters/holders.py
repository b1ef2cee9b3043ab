"""Which calendars hold a negotiation, by address; whom no letter asks to come; and who holds it without being invited."""

from collections import defaultdict
from collections.abc import Collection

from hyte.letters.models import Letter
from hyte.letters.states import LetterState
from negotiations.letters import icalendar
from negotiations.letters.icalendar import CANCEL, PUBLISH, REQUEST, Person, Time
from negotiations.letters.kinds import CALENDAR
from negotiations.letters.recipients import Invited, recipients, recipients_of
from negotiations.models import Negotiation

Mailbox = tuple[int, str]  # a person, and one of the addresses that letters to them went to
TOLD = (CALENDAR, "")  # the letter to a former address is of no series: it holds whatever the present one is told


def mailbox(person: int, address: str) -> Mailbox:
    """Capital letters make no other mailbox."""
    return person, address.casefold()


def in_calendars(negotiation: Negotiation) -> dict[Mailbox, Time]:
    """Which calendars may hold the negotiation, and at what time: the last invitation that may have arrived says it.

    Only a cancellation that has arrived for certain ends it.
    """
    letters = Letter.objects.about(negotiation).filter(series__in=TOLD).exclude(calendar_method="").perhaps_arrived()
    calendars: dict[Mailbox, str] = {}
    for letter in letters.order_by("pk").only("recipient", "to_email", "calendar", "calendar_method", "state"):
        box = mailbox(letter.recipient_id, letter.to_email)
        if letter.calendar_method != CANCEL:
            calendars[box] = letter.calendar
        elif letter.state == LetterState.SENT:
            calendars.pop(box, None)
    return {box: icalendar.told(calendar) for box, calendar in calendars.items()}


def not_invited(negotiation: Negotiation) -> list[Invited]:
    """Those of `recipients` whom no letter asks, at their present address, to come at the present time and place."""
    return not_invited_of([negotiation])[negotiation.pk]


def not_invited_of(negotiations: Collection[Negotiation]) -> dict[int, list[Invited]]:
    """The same of many negotiations of one round, by their keys. Four queries."""
    people = recipients_of(negotiations)
    letters = Letter.objects.filter(about_type="negotiation", about_id__in=list(people), series=CALENDAR).counting()
    asking = letters.filter(calendar_method__in=[REQUEST, PUBLISH]).order_by()
    asked: dict[int, set[Mailbox]] = defaultdict(set)
    for key, person, address, state in asking.values_list("about_id", "recipient", "to_email", "state"):
        waits = state == LetterState.QUEUED  # goes to the address of the day on which it leaves
        asked[key].add((person, "") if waits else mailbox(person, address))
    return {
        key: [to for to in invited if not asked[key] & {(to[0].pk, ""), mailbox(to[0].pk, to[0].email)}]
        for key, invited in people.items()
    }


def held_by_others(negotiation: Negotiation) -> dict[Mailbox, Time]:
    """The calendars that may hold the negotiation though nobody who is invited has that address."""
    invited = {person.email.casefold() for person, _has_link in recipients(negotiation)}
    return {box: time for box, time in in_calendars(negotiation).items() if box[1] not in invited}


def organiser_in_calendars(negotiation: Negotiation) -> Person:
    """Who convenes by the first letter that may have arrived: a calendar takes no other organiser for the same event."""
    letters = Letter.objects.about(negotiation).filter(series=CALENDAR).perhaps_arrived().order_by("pk")
    calendar = letters.values_list("calendar", flat=True).first()
    return icalendar.told_organiser(calendar) if calendar else icalendar.organiser_of(negotiation)
