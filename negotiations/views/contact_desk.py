"""Where a person with a personal link sits: one negotiation, and for whom they speak in it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hyte.accounts.models import User
from hyte.documents.models import Document
from municipalities.access import contact_link
from municipalities.models import Municipality, Organisation, WelfareGroupMember
from municipalities.models.municipality import on_duty
from negotiations.models import Memo, Negotiation, Party, Round, Topic
from negotiations.states import STILL_AHEAD


@dataclass(frozen=True)
class Desk:
    """Everything is reached from the person of the link: `party` of the own municipality, or `organisation`."""

    user: User
    token: str
    negotiation: Negotiation
    member: WelfareGroupMember | None = None
    party: Party | None = None
    organisation: Organisation | None = None
    is_front: bool = False

    @property
    def round(self) -> Round:
        return self.negotiation.round

    @property
    def municipality(self) -> Municipality | None:
        return self.party.municipality if self.party else None

    @property
    def together(self) -> list[Municipality]:
        """The other municipalities that meet the county in the same negotiation."""
        return [other for other in self.negotiation.municipalities if self.party and other != self.municipality]

    @property
    def voice(self) -> str:
        """The name of the municipality or the organisation."""
        return str(self.municipality or self.organisation)

    @property
    def may_answer(self) -> bool:
        """The contact and the deputy answer for the municipality, the representative for the organisation."""
        return self.organisation is not None or bool(self.member and self.member.is_contact)

    @property
    def is_before(self) -> bool:
        return self.negotiation.state in STILL_AHEAD

    @property
    def takes_topics(self) -> bool:
        return self.may_answer and self.is_before and self.round.closed_at is None

    @property
    def takes_answers(self) -> bool:
        """What only a municipality tells: its contact, times, people."""
        return self.takes_topics and self.party is not None

    @cached_property
    def on_duty(self) -> tuple[User | None, User | None]:
        """The HYTE contact of the municipality and the deputy, as the register has them now."""
        answering = WelfareGroupMember.objects.answering().filter(municipality=self.municipality)
        contact, deputy = on_duty(answering.select_related("user"))
        return contact.user if contact else None, deputy.user if deputy else None

    @property
    def contact(self) -> User | None:
        return self.on_duty[0]

    @property
    def deputy(self) -> User | None:
        return self.on_duty[1]

    @property
    def deputy_of(self) -> str:
        """The name of the contact, where a deputy reads."""
        return "" if self.contact in (None, self.user) else self.contact.name

    @cached_property
    def memo(self) -> Memo | None:
        """The memo, once the county has shown it."""
        memo = self._any_memo
        return memo if memo and memo.is_shown_to_parties else None

    @cached_property
    def _any_memo(self) -> Memo | None:
        return Memo.objects.select_related("approved_by").filter(negotiation=self.negotiation).first()

    @cached_property
    def withdrawn(self) -> Document | None:
        """The last version, where the county has withdrawn it and shows nothing newer yet."""
        memo = self._any_memo
        if memo is None or memo.is_shown_to_parties or not memo.version:
            return None
        return memo.documents.defer("pdf", "content").order_by("version").last()

    def topics(self) -> QuerySet[Topic]:
        """What the municipality or the organisation itself raises."""
        owner = {"municipality": self.municipality} if self.party else {"organisation": self.organisation}
        return Topic.objects.filter(negotiation=self.negotiation, **owner).select_related(
            "negotiation__round", "created_by"
        )

    def url(self, name: str = "", **kwargs: object) -> str:
        """The address of a page or a form of this negotiation; without a name, that of its page."""
        if not name and self.is_front:
            return reverse("contact", args=[self.token])
        return reverse(name or "contact_negotiation", kwargs={"token": self.token, "pk": self.negotiation.pk, **kwargs})


def parties_of(member: WelfareGroupMember) -> list[Party]:
    """What the own municipality has been invited to, the newest round first."""
    found = Party.objects.visible_to(member.user).filter(municipality=member.municipality_id)
    related = "municipality", "negotiation__round__area", "negotiation__round__organiser"
    everyone = Prefetch("negotiation__parties", queryset=Party.objects.select_related("municipality"))
    newest = found.select_related(*related).prefetch_related(everyone)
    return list(newest.order_by("-round__year", "-round__opened_at", "-pk"))


def invited_to(organisation: Organisation, user: User) -> QuerySet[Negotiation]:
    """The negotiations that the organisation takes part in, the newest round first."""
    found = Negotiation.objects.visible_to(user).filter(round__organisations=organisation)
    related = found.select_related("round__area", "round__organiser").prefetch_related("parties__municipality")
    return related.order_by("-round__year", "starts_at", "pk")


def find(request: HttpRequest, pk: int | None = None) -> Desk | None:
    """The person's desk in a negotiation, or at the newest one of the municipality. None: nothing has been opened yet."""
    user: Any = request.user
    token = request.token  # type: ignore[attr-defined]
    member = getattr(user, "group_membership", None)
    if member and member.left_on is None:
        parties = parties_of(member)
        party = next((party for party in parties if pk in (None, party.negotiation_id)), None)
        if party:
            return Desk(user, token, party.negotiation, member, party, is_front=party is parties[0])
    organisation = getattr(user, "organisation", None)
    if pk is not None and organisation and organisation.left_on is None:
        negotiation = invited_to(organisation, user).filter(pk=pk).first()
        if negotiation:
            return Desk(user, token, negotiation, organisation=organisation)
    if pk is not None:
        raise Http404
    return None


Step = dict[str, Any]


def step(name: str, title: str, tone: str, word: str, **more: Any) -> Step:
    """A step of the page: its state in a word, and the template that shows it."""
    return {"id": name, "title": title, "tone": tone, "word": word, "template": f"contact/_{name}.html", **more}


DeskView = Callable[..., HttpResponse]


def desk_post(allowed: Callable[[Desk], bool]) -> Callable[[DeskView], DeskView]:
    """A form of one negotiation: view(request, desk, …). Opened by GET it leads to the page, and changes nothing."""

    def decorate(view: DeskView) -> DeskView:
        @contact_link
        @wraps(view)
        def wrapped(request: HttpRequest, pk: int, **kwargs: object) -> HttpResponse:
            desk = find(request, pk)
            assert desk is not None
            if request.method != "POST":
                return redirect(desk.url())
            if not allowed(desk):
                raise PermissionDenied
            return view(request, desk, **kwargs)

        return wrapped

    return decorate


def answers_for_municipality(desk: Desk) -> bool:
    return desk.party is not None and desk.may_answer


def raises_topics(desk: Desk) -> bool:
    return desk.may_answer


def anyone(desk: Desk) -> bool:
    return True
