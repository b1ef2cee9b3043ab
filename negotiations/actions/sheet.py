"""The sheets of a negotiation: how each of its municipalities does on the programmes, frozen when the time is confirmed."""

from dataclasses import dataclass, field

from django.utils import translation

from hyte.accounts.models import User
from municipalities.models import Municipality, WelfareGroupMember
from negotiations import sheet_content
from negotiations.actions import document as documents
from negotiations.actions.event import record
from negotiations.models import Document, Letter, Negotiation
from negotiations.states import LetterState

PER_VERSION = ("version", "made_on")  # what differs though nothing has changed


@dataclass(frozen=True)
class Carried:
    """Who gets which sheets: a municipality's people their own, the county's team and organisations all of them.

    `town_of`: municipality by person; `had`: (person, document) of letters that are on their way or have gone.
    """

    sheets: list[Document]
    town_of: dict[int, str]
    had: set[tuple[int, int]] = field(default_factory=set)

    def to(self, person: User) -> list[Document]:
        own = self.town_of.get(person.pk)
        theirs = [sheet for sheet in self.sheets if own in (None, sheet.municipality_id)]
        return [sheet for sheet in theirs if (person.pk, sheet.pk) not in self.had]


def freeze_all(negotiation: Negotiation, *, by: User) -> list[Document]:
    """A sheet for each municipality that has figures; a new version only where they tell something new.

    Called inside the booking's transaction.
    """
    made = [_freeze(negotiation, town, by) for town in negotiation.municipalities]
    new = [document for document in made if document]
    if new:
        record("sheet.freeze", by=by, negotiation=negotiation, sheets=len(new))
    return new


def _freeze(negotiation: Negotiation, municipality: Municipality, by: User) -> Document | None:
    language = municipality.language
    last = Document.objects.sheets().filter(negotiation=negotiation, municipality=municipality).first()
    number = last.number + 1 if last else 1
    with translation.override(language):
        content = sheet_content.sheet(negotiation, municipality, version=number)
    if content is None or (last and _told(last.content) == _told(content)):
        return None
    of = {"negotiation": negotiation, "municipality": municipality, "number": number}
    return documents.freeze(Document(**of, language=language, content=content, approved_by=by))


def _told(content: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in content.items() if name not in PER_VERSION}


def newest(negotiation: Negotiation) -> Carried:
    """The newest version of each municipality's sheet."""
    found: dict[str | None, Document] = {}
    for document in Document.objects.sheets().filter(negotiation=negotiation).defer("pdf", "content"):
        found.setdefault(document.municipality_id, document)
    members = WelfareGroupMember.objects.present().filter(municipality__in=negotiation.municipalities)
    return Carried(list(found.values()), dict(members.values_list("user", "municipality")))


def unsent(negotiation: Negotiation) -> Carried:
    """The same, without what a person has in a letter already: a time that is moved brings no sheet a second time."""
    carried = newest(negotiation)
    letters = Letter.objects.filter(negotiation=negotiation, sheets__in=carried.sheets).exclude(
        state=LetterState.DROPPED
    )
    carried.had.update(letters.values_list("recipient", "sheets"))
    return carried
