"""The own card behind a personal link: who I am, in which language I am written to, and where."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hyte.accounts.models import User
from hyte.refused_forms import takes
from municipalities.access import contact_link
from municipalities.actions.person import is_same_address
from municipalities.forms.person import values_of
from negotiations.actions import card as cards
from negotiations.forms.card import CardForm


@contact_link
@require_http_methods(["GET", "HEAD", "POST"])
@takes(CardForm)
def contact_card(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    token: str = request.token  # type: ignore[attr-defined]
    member = getattr(user, "group_membership", None)
    card = member if member and member.left_on is None else user.organisation
    form = CardForm(request.POST if request.method == "POST" else None, initial=_initial(user))
    note = ""
    if form.is_bound and not form.has_changed():
        note = _("Nothing had been changed in the form, so nothing was sent.")
    elif form.is_bound and form.is_valid():
        changed = cards.correct(card, person=form.person, by=user)
        _say(request, changed, asks=not is_same_address(form.person["email"], user.email))
        return redirect("contact", token=token)
    context = {"form": form, "token": token, "asked": user.asked_email, "user": user, "note": note}
    return render(request, "contact/card.html", context)


def _initial(user: User) -> dict[str, str]:
    """What has been asked for stays in its field, so that sending the form once more takes nothing back."""
    return values_of(user) | {"email": user.asked_email or user.email}


def _say(request: HttpRequest, changed: list[str], *, asks: bool) -> None:
    if set(changed) - {"asked_email"} or (changed and not asks):
        messages.success(request, _("Your details have been saved."))
    if "asked_email" in changed and asks:
        messages.success(
            request, _("The county has been told of the address. Letters come to the former one until it is checked.")
        )
