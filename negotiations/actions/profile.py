"""The profiles of a negotiation: how each of its municipalities does on the programmes, frozen when the time is confirmed."""

from dataclasses import dataclass, field

from django.utils import translation

from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.letters.models import Letter
from hyte.letters.states import LetterState
from municipalities.models import Municipality, WelfareGroupMember
from negotiations.actions import document as documents
from negotiations.actions.event import record
from negotiations.documents import profile_content
from negotiations.models import Negotiation

PER_VERSION = ("kind", "version", "made_on")  # what differs though nothing has changed


@dataclass(frozen=True)
class Carried:
    """Who gets which profiles: a municipality's people their own, the county's team and organisations all of them.

    `municipality_of`: municipality by person; `had`: (person, document) of letters that were sent for certain.
    """

    profiles: list[Document]
    municipality_of: dict[int, str]
    had: set[tuple[int, int]] = field(default_factory=set)

    def to(self, person: User) -> list[Document]:
        own = self.municipality_of.get(person.pk)
        theirs = [profile for profile in self.profiles if own in (None, profile.key)]
        return [profile for profile in theirs if (person.pk, profile.pk) not in self.had]


def freeze_all(negotiation: Negotiation, *, by: User) -> list[Document]:
    """A profile for each municipality that has figures; a new version only where they tell something new.

    Called inside the booking's transaction.
    """
    frozen = [_freeze(negotiation, municipality, by) for municipality in negotiation.municipalities]
    new = [profile for profile in frozen if profile]
    if new:
        record("profile.freeze", by=by, negotiation=negotiation, profiles=len(new))
    return new


def _freeze(negotiation: Negotiation, municipality: Municipality, by: User) -> Document | None:
    last = negotiation.profiles.filter(key=municipality.pk).first()
    version = last.version + 1 if last else 1
    with translation.override(municipality.language):
        content = profile_content.profile(negotiation, municipality, version=version)
    if content is None or (last and _told(last.content) == _told(content)):
        return None
    return documents.freeze_profile(negotiation, municipality, version=version, content=content, by=by)


def _told(content: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in content.items() if name not in PER_VERSION}


def newest(negotiation: Negotiation) -> Carried:
    """The newest version of each municipality's profile."""
    newest: dict[str, Document] = {}
    for profile in negotiation.profiles.defer("pdf", "content"):
        newest.setdefault(profile.key, profile)
    members = WelfareGroupMember.objects.present().filter(municipality__in=negotiation.municipalities)
    return Carried(list(newest.values()), dict(members.values_list("user", "municipality")))


def unsent(negotiation: Negotiation) -> Carried:
    """The same, without what a person has in a letter already: a time that is moved brings no profile a second time."""
    carried = newest(negotiation)
    letters = Letter.objects.about(negotiation).filter(documents__in=carried.profiles, state=LetterState.SENT)
    carried.had.update(letters.values_list("recipient", "documents"))
    return carried
