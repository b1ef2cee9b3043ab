"""What has happened in a round since a moment: what municipalities and organisations did, and what went wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from hyte.accounts.audit import subject_of
from hyte.accounts.models import Event
from hyte.documents.models import Document
from hyte.letters.models import Letter
from negotiations.models import Negotiation, Round, Topic
from negotiations.reports.failed_pdfs import failed_pdfs
from negotiations.reports.history import sentence_of


@dataclass(frozen=True)
class Happened:
    """Everything of a round since the earliest moment that anybody asks about. `told` chooses from it."""

    titles: dict[str, str]
    events: list[Event]
    letters: list[Letter]
    documents: list[Document]

    def told(self, since: datetime, until: datetime) -> tuple[list[str], list[str]]:
        """(what was done, what went wrong) after `since` and not after `until`, a line each, in the active language."""
        done = [self._line(event) for event in self.events if since < event.at <= until]
        wrong = [
            _("a letter did not arrive: %(name)s, %(kind)s") % {"name": letter.to_name, "kind": letter.kind_label}
            for letter in self.letters
            if letter.claimed_at and since < letter.claimed_at <= until
        ]
        wrong += [
            _("a PDF could not be made: %(name)s") % {"name": document.filename}
            for document in self.documents
            if document.attempted_at and since < document.attempted_at <= until
        ]
        return _counted(done), _counted(wrong)

    def _line(self, event: Event) -> str:
        return f"{self.titles[event.subject]}: {sentence_of(event)} ({event.by})"


def happened(round: Round, since: datetime) -> Happened:
    """A constant number of queries. Of the doings only those of people with a personal link: staff know their own."""
    negotiations = Negotiation.objects.filter(round=round).with_parties()
    titles = {subject_of(negotiation): negotiation.title for negotiation in negotiations}
    events = Event.objects.filter(subject__in=titles, at__gt=since, by__login=None, by__isnull=False)
    sent = dict(Topic.objects.sent().filter(negotiation__round=round).values_list("pk", "sent_at"))
    letters = Letter.objects.in_collection(round).in_trouble().filter(claimed_at__gt=since).defer("text", "calendar")
    return Happened(
        titles,
        events=[event for event in events.select_related("by").order_by("at", "pk") if not _is_of_draft(event, sent)],
        letters=list(letters.order_by("claimed_at", "pk")),
        documents=[failed.document for failed in failed_pdfs(round)],
    )


def _is_of_draft(event: Event, sent: Mapping[int, datetime]) -> bool:
    """A topic that was being written: nobody else sees it before it is sent."""
    sent_at = sent.get(event.detail.get("topic", 0))
    return event.verb == "topic.save" and (sent_at is None or event.at <= sent_at)


def _counted(lines: Iterable[str]) -> list[str]:
    """The same line stands once, with how many times."""
    return [line if times == 1 else f"{line} × {times}" for line, times in Counter(lines).items()]
