"""The kind of document that programmes have: no versions, for a programme lives on, and what it said before goes."""

from django.db.models import Q

from hyte.accounts.models import User
from hyte.documents.kinds import Kind
from hyte.documents.models import Document
from municipalities.models import Membership
from programmes.documents.programme_pdf import programme_pdf
from programmes.documents.programme_schema import Content

PROGRAMME = "programme"


def visible_to(user: User, *roles: str) -> Q:
    """Staff of the area. Nobody reads them by a personal link."""
    return Q(area__in=Membership.objects.areas_of(user, *roles))


def render(document: Document) -> bytes:
    return programme_pdf(document.content, document.language, document.approved_at)


KINDS = (Kind(PROGRAMME, 1, Content, render, visible_to),)
