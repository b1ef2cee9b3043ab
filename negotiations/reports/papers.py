"""The documents that a person finds behind the personal link."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import get_language
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
            title = _("Memo of %(name)s, %(year)s") % {"name": self.negotiation.title, "year": self.year}
        else:
            [name] = [m.name for m in self.negotiation.municipalities if m.pk == self.document.key] or [""]
            title = _("State of wellbeing of %(name)s, %(year)s") % {"name": name, "year": self.year}
        return f"{title} ({self.language})" if self.language else title

    @property
    def language(self) -> str:
        """In words, where it is not the active one or the same paper is there in several."""
        is_one_of_many = self.negotiation is not None and len(self.negotiation.languages) > 1
        is_foreign = self.document.language != get_language()
        return str(self.document.get_language_display()).lower() if is_foreign or is_one_of_many else ""

    def is_of(self, negotiation: Negotiation) -> bool:
        """Whether it is about this negotiation, or the summary of its round."""
        subject_id = negotiation.round_id if self.is_summary else negotiation.pk
        return self.document.subject_id == subject_id


def papers(user: User) -> list[Paper]:
    """The newest first, and of the same one that in the person's language; of a profile its newest version alone.

    Three queries, and what `Own` asks.
    """
    visible = Document.objects.visible_to(user).standing().with_pdf().defer("content", "pdf")
    versions: dict[tuple[str, int, str], dict[int, list[Document]]] = {}
    for document in visible.annotate(year=F("content__year")).order_by("-pk"):
        about = document.kind, document.subject_id, document.key
        versions.setdefault(about, {}).setdefault(document.version, []).append(document)
    newest = []
    for (kind, *_about), by_version in versions.items():
        for languages in list(by_version.values())[: 1 if kind == DocumentKind.PROFILE else None]:
            newest += sorted(languages, key=lambda document: document.language != user.language)
    of_negotiations = [d.subject_id for d in newest if d.kind != DocumentKind.SUMMARY]
    negotiations = Negotiation.objects.filter(pk__in=of_negotiations).with_parties().in_bulk()
    return [
        Paper(d, d.year, None if d.kind == DocumentKind.SUMMARY else negotiations[d.subject_id])  # type: ignore[attr-defined]
        for d in newest
    ]
