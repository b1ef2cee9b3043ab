"""Letters to the county's staff: the invitation to use the service, and the link to a new password.

The link in them is derived when they leave, and is for the recipient alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hyte import clock, links
from hyte.accounts import passwords
from hyte.accounts.models import User
from hyte.letters import kinds
from hyte.letters.kinds import LetterKind
from hyte.letters.models import Letter
from hyte.letters.queue import Draft
from municipalities.models import Membership, WelfareArea
from municipalities.models.area import Role

INVITATION, NEW_PASSWORD = "staff_invitation", "new_password"


def invitation(user: User, area: WelfareArea, *, by: User) -> Draft:
    """What the person may do in this county; a link to a password, unless there is one already."""
    held = Membership.objects.present().filter(user=user, area=area).values_list("role", flat=True)
    with translation.override(user.language):
        roles = ", ".join(str(role.label) for role in Role if role in held)
    context = {
        "county": area.name_in(user.language),
        "inviter": by.name,
        "roles": roles,
        "login": user.login,
        "has_password": user.has_usable_password(),
        "sign_in": _sign_in(),
    }
    return _draft(INVITATION, user, area.pk, context, by=by)


def new_password(user: User, area: str, *, by: User | None) -> Draft:
    """`by`: the administrator who asked for it; None is the person, on the sign-in page."""
    context = {
        "asked_by": by.name if by else "",
        "login": user.login,
        "has_password": user.has_usable_password(),
        "sign_in": _sign_in(),
    }
    return _draft(NEW_PASSWORD, user, area, context, by=by)


def _draft(kind: str, user: User, area: str, context: Mapping[str, object], *, by: User | None) -> Draft:
    revision = int(clock.now().timestamp())  # each asking is a letter of its own
    draft = Draft(kind, user, area, context, about=user, revision=revision)
    return replace(draft, from_name=by.name, reply_to=by.email) if by else draft


def _sign_in() -> str:
    return settings.BASE_URL + reverse("login")


def _still_opens(letter: Letter) -> bool:
    """The account is open, and the link in the letter, if there is one, has not been used."""
    user, now = letter.recipient, clock.now()
    has_link = user.link_valid_until is not None and now < user.link_valid_until
    return user.is_active and (has_link or links.MARK not in letter.text)


def last_states(people: Collection[int]) -> dict[tuple[str, int], str]:
    """(code of the county, person) → the state of the last of these letters."""
    mine = Letter.objects.filter(kind__in=[INVITATION, NEW_PASSWORD], recipient__in=people).order_by("pk")
    return {(area, person): state for area, person, state in mine.values_list("area", "recipient", "state")}


def register() -> None:
    rules = {"link": passwords.link_of, "link_label": _("Choose your password"), "still_needed": _still_opens}
    kinds.register(
        LetterKind(INVITATION, _("invitation to use the service"), series=INVITATION, **rules),  # type: ignore[arg-type]  # lazy texts
        LetterKind(NEW_PASSWORD, _("new password"), series=NEW_PASSWORD, **rules),  # type: ignore[arg-type]
    )
