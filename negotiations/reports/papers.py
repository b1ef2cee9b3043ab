"""The documents that a person finds behind the personal link."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.documents.models import Document
from negotiations.models import Negotiation
from negotiations.states import DocumentKind


@dataclass(frozen=True)
class Paper:
    """A document with the negotiation that it is about; a summary is about a round and has none."""

    document: Document
    year: int
    negotiation: Negotiation | None

    @property
    def is_memo(self) -> bool:
        return self.document.kind == DocumentKind.MEMO

    @property
    def is_profile(self) -> bool:
        return self.document.kind == DocumentKind.PROFILE

    @property
    def is_summary(self) -> bool:
        return self.document.kind == DocumentKind.SUMMARY

    @property
    def title(self) -> str:
        """In the active language."""
        if self.negotiation is None:
            language = self.document.get_language_display().lower()
            return _("Summary of the round %(year)s (%(language)s)") % {"year": self.year, "language": language}
        if self.is_memo:
            return _("Memo of %(name)s, %(year)s") % {"name": self.negotiation.title, "year": self.year}
        [name] = [m.name for m in self.negotiation.municipalities if m.pk == self.document.key] or [""]
        return _("State of wellbeing of %(name)s, %(year)s") % {"name": name, "year": self.year}

    def is_of(self, negotiation: Negotiation) -> bool:
        """Whether it is about this negotiation, or the summary of its round."""
        subject_id = negotiation.round_id if self.is_summary else negotiation.pk
        return self.document.subject_id == subject_id


def papers(user: User) -> list[Paper]:
    """The newest first; of a profile its newest version alone. Three queries, and what `Own` asks."""
    visible = Document.objects.visible_to(user).standing().with_pdf().defer("content", "pdf")
    newest: dict[object, Document] = {}
    for document in visible.annotate(year=F("content__year")).order_by("-pk"):
        version = None if document.kind == DocumentKind.PROFILE else document.pk
        newest.setdefault((document.kind, document.subject_id, document.key, version), document)
    of_negotiations = [d.subject_id for d in newest.values() if d.kind != DocumentKind.SUMMARY]
    negotiations = Negotiation.objects.filter(pk__in=of_negotiations).with_parties().in_bulk()
    return [
        Paper(d, d.year, None if d.kind == DocumentKind.SUMMARY else negotiations[d.subject_id])  # type: ignore[attr-defined]
        for d in newest.values()
    ]
