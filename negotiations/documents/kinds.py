"""The kinds of documents of a round, and who may see them."""

from django.db.models import Q

from hyte.accounts.models import User
from hyte.documents import kinds
from hyte.documents.models import Document
from hyte.jobs import enqueue
from municipalities.models import Membership
from negotiations.documents import pdfs
from negotiations.documents.schema import AgendaContent, MemoContent, ProfileContent, SummaryContent
from negotiations.models.negotiation import Own
from negotiations.states import DocumentKind

DRAFTERS = ("planner", "expert")


def of_areas(user: User, *roles: str) -> Q | None:
    """What staff see: the documents of the areas where they hold a role. None: a person with a personal link."""
    if roles or user.is_staff_member:
        return Q(area__in=Membership.objects.areas_of(user, *roles))
    return None


def memos_visible_to(user: User, *roles: str) -> Q:
    """By link: those of the own municipality's negotiations, and of those that an organisation was invited to."""
    return of_areas(user, *roles) or Q(subject_id__in=Own.of(user).met | Own.of(user).invited)


def profiles_visible_to(user: User, *roles: str) -> Q:
    """By link: the own municipality's alone; an organisation that is invited sees them as it sees the memo."""
    staffs = of_areas(user, *roles)
    if staffs:
        return staffs
    own = Own.of(user)
    return Q(subject_id__in=own.met, key=own.municipality) | Q(subject_id__in=own.invited)


def summaries_visible_to(user: User, *roles: str) -> Q:
    """By link: those that have been sent, of rounds in which the own municipality or organisation takes part."""
    return of_areas(user, *roles) or Q(subject_id__in=Own.of(user).summed_up)


def drafts_visible_to(user: User, *roles: str) -> Q:
    """What planners and experts write and plan; nobody else, and nobody by a personal link."""
    drafters = [role for role in roles or DRAFTERS if role in DRAFTERS]
    return Q(area__in=Membership.objects.areas_of(user, *drafters) if drafters else [])


def _memo(document: Document) -> bytes:
    return pdfs.memo_pdf(document.content)


def _summary(document: Document) -> bytes:
    return pdfs.summary_pdf(document.content)


def _profile(document: Document) -> bytes:
    return pdfs.profile_pdf(document.content)


def _draft(document: Document) -> bytes:
    return pdfs.draft_pdf(document.content, document.approved_at)


def _agenda(document: Document) -> bytes:
    return pdfs.agenda_pdf(document.content, document.approved_at)


def deliver_waiting_letters() -> None:
    enqueue("hyte.letters.tasks.deliver_due")


KINDS = (
    kinds.Kind(DocumentKind.MEMO, 3, MemoContent, _memo, memos_visible_to, deliver_waiting_letters),
    kinds.Kind(DocumentKind.SUMMARY, 2, SummaryContent, _summary, summaries_visible_to, deliver_waiting_letters),
    kinds.Kind(DocumentKind.DRAFT, 3, MemoContent, _draft, drafts_visible_to),
    kinds.Kind(DocumentKind.AGENDA, 1, AgendaContent, _agenda, drafts_visible_to),
    kinds.Kind(DocumentKind.PROFILE, 2, ProfileContent, _profile, profiles_visible_to, deliver_waiting_letters),
)
