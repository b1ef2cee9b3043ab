"""A free message to the people of chosen municipalities, and a letter tried on oneself."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hyte import clock, links
from hyte.accounts.models import User
from hyte.letters.models import Letter
from hyte.letters.queue import queue, words
from municipalities.models import Membership, Municipality, WelfareGroupMember
from negotiations.actions.event import record
from negotiations.actions.invitation import Addressee, words_to
from negotiations.letters.message import Words, message, trial
from negotiations.models import Negotiation, Round

CONTACT, DEPUTY, MEMBER, ORGANISATION, TEAM = "contact", "deputy", "member", "organisation", "team"
WHO = {
    CONTACT: _("HYTE contacts"),
    DEPUTY: _("deputy contacts"),
    MEMBER: _("the other members of the welfare groups"),
    ORGANISATION: _("the organisations invited"),
    TEAM: _("the county's people who take part"),
}


@dataclass(frozen=True)
class Reader:
    """Somebody who gets the message, which municipalities it is about, and of whom the personal link is, if any."""

    user: User
    about: Sequence[Municipality]
    name: str = ""


def readers(round: Round, municipalities: Sequence[Municipality], who: Collection[str]) -> list[Reader]:
    """Each person once, the municipalities' own people first. At most three queries."""
    found: dict[int, Reader] = {}
    by_code = {municipality.pk: municipality for municipality in municipalities}
    members = WelfareGroupMember.objects.present().filter(municipality__in=by_code).select_related("user")
    for member in members.order_by("municipality__name_fi", "pk"):
        if (member.duty or MEMBER) in who:
            own = by_code[member.municipality_id]
            found[member.user_id] = Reader(member.user, [own], own.name_in(member.user.language))
    if ORGANISATION in who:
        present = round.organisations.present().exclude(representative=None).select_related("representative")
        for organisation in present:
            person = organisation.representative
            found.setdefault(person.pk, Reader(person, municipalities, organisation.name_in(person.language)))
    if TEAM in who:
        for reader in _team(round, municipalities):
            found.setdefault(reader.user.pk, reader)
    return list(found.values())


def _team(round: Round, municipalities: Sequence[Municipality]) -> list[Reader]:
    """Who of the county takes part in the negotiations of these municipalities, and in which."""
    by_code = {municipality.pk: municipality for municipality in municipalities}
    mine = Negotiation.team.through.objects.filter(negotiation__round=round)
    pairs = mine.filter(negotiation__parties__municipality__in=by_code).values_list(
        "user", "negotiation__parties__municipality"
    )
    codes: dict[int, set[str]] = defaultdict(set)
    for person, code in pairs:
        codes[person].add(code)
    staff = Membership.objects.people(round.area_id).filter(pk__in=codes)
    return [Reader(person, [m for m in municipalities if m.pk in codes[person.pk]]) for person in staff]


def preview(round: Round, reader: Reader, texts: Words) -> tuple[str, str]:
    """(subject, text) as this person will get it, the personal link masked. Nothing is written."""
    subject, text = words(message(round, reader.user, reader.about, texts, name=reader.name))
    return subject, links.masked(text)


@transaction.atomic
def send(round: Round, *, to: Sequence[Reader], texts: Words, by: User) -> int:
    """The same words to each reader, in the reader's language. Returns how many letters were made."""
    round.check_open()
    number = int(clock.now().timestamp() * 1000)
    drafts = (message(round, reader.user, reader.about, texts, name=reader.name, number=number) for reader in to)
    made = sum(queue(draft) is not None for draft in drafts)
    if made:
        codes = sorted({municipality.pk for reader in to for municipality in reader.about})
        record("message.send", by=by, round=round, letters=made, municipalities=codes)
    return made


def try_letter(letter: Letter, round: Round, *, by: User) -> Letter | None:
    """The letter as it stands, to oneself."""
    words = letter.subject, letter.text
    return queue(trial(round, by, words, addressee=letter.to_name, language=letter.language))


def try_invitation(round: Round, addressee: Addressee, *, by: User) -> Letter | None:
    """The invitation as this person will get it when the round opens, to oneself."""
    letter = words_to(round, addressee)
    return queue(trial(round, by, letter, addressee=addressee.user.name, language=addressee.user.language))
