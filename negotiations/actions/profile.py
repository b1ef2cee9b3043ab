"""The profiles of a negotiation: how each of its municipalities does on the programmes, frozen when the time is confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.errors import Refused
from hyte.letters.models import Letter
from hyte.letters.queue import queue
from hyte.letters.states import LetterState
from municipalities.models import Municipality, WelfareGroupMember
from negotiations.actions import document as documents
from negotiations.actions.event import record
from negotiations.documents import profile_content
from negotiations.letters.profile import profile_sent
from negotiations.letters.recipients import recipients
from negotiations.models import Negotiation

PER_VERSION = ("kind", "version", "made_on")  # what differs though nothing has changed


@dataclass(frozen=True)
class Carried:
    """Who gets which profiles: a municipality's people their own, the county's team and organisations all of them; each
    in the own language where there is one, else in the municipality's.

    `language_of`: language by municipality. `municipality_of`: municipality by person; `had`: (person, document) of letters that
    were sent for certain.
    """

    profiles: list[Document]
    language_of: dict[str, str]
    municipality_of: dict[int, str]
    had: set[tuple[int, int]] = field(default_factory=set)

    def to(self, person: User) -> list[Document]:
        own = self.municipality_of.get(person.pk)
        theirs: dict[str, Document] = {}
        for profile in self.profiles:
            is_read = profile.language == person.language
            if own in (None, profile.key) and (is_read or profile.language == self.language_of[profile.key]):
                theirs[profile.key] = profile if is_read else theirs.get(profile.key, profile)
        return [profile for profile in theirs.values() if (person.pk, profile.pk) not in self.had]


def freeze_all(negotiation: Negotiation, *, by: User) -> list[Document]:
    """A profile for each municipality that has figures; a new version only where they tell something new.

    Called inside the booking's transaction.
    """
    new = [profile for municipality in negotiation.municipalities for profile in _freeze(negotiation, municipality, by)]
    if new:
        record("profile.freeze", by=by, negotiation=negotiation, profiles=len(new))
    return new


def _freeze(negotiation: Negotiation, municipality: Municipality, by: User) -> list[Document]:
    """In the municipality's official languages, and in those of its people; all anew where the figures tell something new."""
    last = _newest_versions(negotiation.profiles.filter(key=municipality.pk))
    now = {}
    for language in _languages(municipality):
        with translation.override(language):
            now[language] = profile_content.profile(negotiation, municipality, version=0)
    known = {profile.language: profile for profile in last}
    is_new = any(_told(known[language].content) != _told(now[language]) for language in now if language in known)
    version = last[0].version + is_new if last else 1
    return [
        documents.freeze_profile(
            negotiation, municipality, version=version, content=content | {"version": version}, by=by
        )
        for language, content in now.items()
        if content and (is_new or language not in known)
    ]


def _languages(municipality: Municipality) -> list[str]:
    people = municipality.members.present().order_by("user__language")
    return list(dict.fromkeys([*municipality.language_codes, *people.values_list("user__language", flat=True)]))


def _newest_versions(profiles: Iterable[Document]) -> list[Document]:
    """Of each municipality those of the newest version: one a language. `profiles`: the newest first."""
    versions: dict[str, int] = {}
    return [profile for profile in profiles if versions.setdefault(profile.key, profile.version) == profile.version]


def _told(content: dict[str, object] | None) -> dict[str, object]:
    content = content or {}
    return {name: value for name, value in content.items() if name not in PER_VERSION}


@transaction.atomic
def make_and_send(negotiation: Negotiation, *, by: User) -> int:
    """The profiles that could not be made when the time was confirmed, to all who are invited. Twice sends nothing twice.

    How many letters there are now that were not there before.
    """
    rows = Negotiation.objects.select_for_update(of=("self",), no_key=True)
    negotiation = rows.select_related("round__area", "round__organiser").get(pk=negotiation.pk)
    negotiation.round.check_open()
    if not negotiation.is_scheduled:
        raise Refused(_("The profile is made once the time has been confirmed."))
    freeze_all(negotiation, by=by)
    carried = unsent(negotiation)
    if not carried.profiles:
        raise Refused(_("There are still no figures of the municipality on the themes of the programmes."))
    drafts = [
        profile_sent(negotiation, person, has_link=has_link, profiles=profiles)
        for person, has_link in recipients(negotiation)
        if (profiles := carried.to(person))
    ]
    made = sum(queue(draft) is not None for draft in drafts)
    if made:
        record("profile.send", by=by, negotiation=negotiation, letters=made)
    return made


def can_be_made(negotiation: Negotiation) -> bool:
    """A municipality of it has no profile, though there are figures now."""
    if not negotiation.is_scheduled:
        return False
    has = set(negotiation.profiles.values_list("key", flat=True))
    without = (municipality for municipality in negotiation.municipalities if municipality.pk not in has)
    return any(profile_content.profile(negotiation, municipality, version=1) for municipality in without)


def newest(negotiation: Negotiation) -> Carried:
    """The newest version of each municipality's profile, in each of its languages."""
    newest = _newest_versions(negotiation.profiles.defer("pdf", "content"))
    members = WelfareGroupMember.objects.present().filter(municipality__in=negotiation.municipalities)
    languages = {municipality.pk: municipality.language for municipality in negotiation.municipalities}
    return Carried(newest, languages, dict(members.values_list("user", "municipality")))


def unsent(negotiation: Negotiation) -> Carried:
    """The same, without what a person has in a letter already: a time that is moved brings no profile a second time."""
    carried = newest(negotiation)
    letters = Letter.objects.about(negotiation).filter(documents__in=carried.profiles, state=LetterState.SENT)
    carried.had.update(letters.values_list("recipient", "documents"))
    return carried
