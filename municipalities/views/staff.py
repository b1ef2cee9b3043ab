"""Users: who of the county signs in, what they may do, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters.states import LETTER_IN_TROUBLE
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities import letters, responsibilities
from municipalities.access import staff
from municipalities.actions import staff as actions
from municipalities.forms.staff import InvitationForm, RolesForm, StaffForm
from municipalities.models import Membership, WelfareArea
from municipalities.models.area import Role
from municipalities.views.county import area_for_new, planned

ORDER = list(Role)


@dataclass(frozen=True)
class Colleague:
    """A person of one county's staff, with all rows of the roles held there, now or earlier."""

    rows: list[Membership]
    letter: str = ""  # the state of the last one about using the service

    @property
    def letter_failed(self) -> bool:
        return self.letter in LETTER_IN_TROUBLE

    @property
    def pk(self) -> int:
        """The person in this county, as addresses name it: rows of roles are never removed."""
        return min(row.pk for row in self.rows)

    @property
    def user(self) -> User:
        return self.rows[0].user

    @property
    def area(self) -> WelfareArea:
        return self.rows[0].area

    @property
    def present(self) -> list[Membership]:
        held = [row for row in self.rows if row.ended_on is None and self.user.is_active]
        return sorted(held, key=lambda row: ORDER.index(Role(row.role)))

    @property
    def ended_on(self) -> date | None:
        """None while a role is held."""
        return None if self.present else max((row.ended_on for row in self.rows if row.ended_on), default=None)

    @property
    def last_sign_in(self) -> datetime | None:
        """Since belonging here: what the person did earlier was for another county."""
        moment, since = self.user.last_login, min(row.created_at for row in self.rows)
        return moment if moment and moment >= since else None

    @property
    def link_until(self) -> datetime | None:
        """Until when a link to a new password works."""
        until = self.user.link_valid_until
        return until if until and until > clock.now() else None

    @property
    def must_get_link(self) -> bool:
        """Can not sign in, and has no link to a password that works."""
        return not self.user.has_usable_password() and self.link_until is None


def _colleagues(rows: Iterable[Membership]) -> list[Colleague]:
    """Each person of a county once, by name. One query more, for their letters."""
    rows = list(rows)
    states = letters.last_states({row.user_id for row in rows})
    grouped: dict[tuple[str, int], list[Membership]] = {}
    for row in rows:
        grouped.setdefault((row.area_id, row.user_id), []).append(row)
    return sorted(
        (Colleague(held, states.get(key, "")) for key, held in grouped.items()),
        key=lambda who: (who.area.pk, who.user.name.casefold()),
    )


def _colleague(request: Request, pk: int) -> Colleague:
    mine = Membership.objects.visible_to(request.user, Role.ADMINISTRATOR).select_related("user", "area")
    row = get_object_or_404(mine, pk=pk)
    (who,) = _colleagues(mine.filter(user=row.user, area=row.area))
    return who


@require_safe
@staff(Role.ADMINISTRATOR)
def staff_list(request: Request) -> HttpResponse:
    rows = Membership.objects.visible_to(request.user, Role.ADMINISTRATOR).select_related("user", "area")
    everyone = _colleagues(rows)
    areas = planned(request, Role.ADMINISTRATOR)
    context = {
        "areas": [(area, [who for who in everyone if who.area == area and who.present]) for area in areas],
        "former": [who for who in everyone if not who.present],
        "planned": areas,
    }
    return render(request, "municipalities/staff.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.ADMINISTRATOR)
@takes(InvitationForm)
def new(request: Request) -> HttpResponse:
    area = area_for_new(request, Role.ADMINISTRATOR)
    form = InvitationForm(request.POST or None, initial={"language": area.language_codes[0]})
    if form.is_bound and form.is_valid():
        try:
            user = actions.invite(area, person=form.person, roles=form.cleaned_data["roles"], by=request.user)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": user.email})
            return redirect("staff")
    return render(request, "municipalities/staff_new.html", {"form": form, "area": area})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.ADMINISTRATOR)
@takes(StaffForm)
def edit(request: Request, pk: int) -> HttpResponse:
    """Another role; for somebody who had left, the roles with which to come back."""
    who = _colleague(request, pk)
    form = _form(request, who)
    if form.is_bound and form.is_valid():
        try:
            return _save(request, who, form)
        except Refused as refusal:
            form.add_error("roles", str(refusal))
    answers_for = responsibilities.of(who.user, who.area.pk) if who.present else []
    return render(request, "municipalities/staff_edit.html", {"form": form, "who": who, "answers_for": answers_for})


def _form(request: Request, who: Colleague) -> RolesForm | StaffForm:
    """The name can be corrected until the person has signed in; then it is the person's own."""
    details = {field: getattr(who.user, field) for field in actions.DETAILS}
    roles = [row.role for row in who.present] or [row.role for row in who.rows if row.ended_on == who.ended_on]
    kind = RolesForm if who.user.has_usable_password() else StaffForm
    return kind(request.POST or None, initial={**details, "roles": roles})


def _save(request: Request, who: Colleague, form: RolesForm | StaffForm) -> HttpResponse:
    roles, name = form.cleaned_data["roles"], {"name": who.user.name}
    if who.present:
        changed = actions.set_roles(who.area, who.user, roles=roles, by=request.user)
        if isinstance(form, StaffForm):
            changed = bool(actions.correct(who.user, details=form.details, by=request.user)) or changed
        text = _("%(name)s was saved.") % name if changed else _("Nothing was changed.")
    else:
        actions.bring_back(who.area, who.user, roles=roles, by=request.user)
        text = _("%(name)s belongs to the staff again, and is told by letter.") % name
    messages.success(request, text)
    gave_up = who.user == request.user and Role.ADMINISTRATOR not in roles
    return redirect("home" if gave_up else "staff")


@require_POST
@staff(Role.ADMINISTRATOR)
def end(request: Request, pk: int) -> HttpResponse:
    who = _colleague(request, pk)
    answered_for = responsibilities.of(who.user, who.area.pk)
    try:
        actions.end(who.area, who.user, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("staff_edit", pk=who.pk)
    messages.success(request, _("%(name)s can no longer use the service for this county.") % {"name": who.user.name})
    for sentence in answered_for:
        messages.warning(request, sentence)
    return redirect("staff")


@require_POST
@staff(Role.ADMINISTRATOR)
def send_password_link(request: Request, pk: int) -> HttpResponse:
    who = _colleague(request, pk)
    actions.send_password_link(who.area, who.user, by=request.user)
    text = _("A link to a new password is on its way to %(email)s. It works once, for a week.")
    messages.success(request, text % {"email": who.user.email})
    return redirect("staff_edit", pk=who.pk)
