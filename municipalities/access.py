"""Who may enter a view: exactly one of `public`, `staff`, `contact_link` or `organisation_or_contact` stands on each."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.defaults import page_not_found

from hyte import links
from hyte.accounts import throttle
from hyte.accounts.models import User
from hyte.middleware import address_of
from municipalities.forms.new_link import NewLinkForm
from municipalities.models import Membership
from municipalities.models.area import READERS, Role

View = Callable[..., HttpResponse]
public = login_not_required


def staff(*roles: str) -> Callable[[View], View]:
    """Signed-in people with one of `roles` in some area. Objects still come from `.visible_to(user, *roles)`.

    Without roles: everybody who reads the county's work.
    """
    wanted = frozenset(roles or READERS)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            held = Membership.objects.held_by(request.user)  # type: ignore[arg-type]  # signed in
            if not any(wanted & roles_there for roles_there in held.values()):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def plans_in(user: User, area: str) -> bool:
    """Whether the person is a planner of this very county (its code). Asks the database nothing after `staff` has."""
    return Role.PLANNER in Membership.objects.held_by(user).get(area, ())


def contact_link(view: View) -> View:
    """The person whose personal link stands in the path becomes `request.user`; a dead link gets a helpful page."""

    @login_not_required
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, *args: object, **kwargs: object) -> HttpResponse:
        user = User.objects.by_link(token)
        if user is None or not _belongs_somewhere(user):
            return _dead_link(request)
        request.user = user
        request.token = token  # type: ignore[attr-defined]
        _speak_language_of(request, user)
        return view(request, *args, **kwargs)

    return wrapped


def _dead_link(request: HttpRequest) -> HttpResponse:
    """A helpful page; and soon another one for who opens many links that are none. A right link opens all the same."""
    until = throttle.guessed_link(address_of(request))
    if until is None:
        return render(request, "contact/dead_link.html", {"form": NewLinkForm()}, status=404)
    context = {"until": throttle.told(until), "form": NewLinkForm()}
    response = render(request, "contact/too_many_links.html", context, status=429)
    response.headers["Retry-After"] = str(throttle.seconds_to(until))
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page; the helpful one for an address that a mail program has made out of a personal link."""
    return _dead_link(request) if links.resembles_link(request.path) else page_not_found(request, exception)


def _belongs_somewhere(user: User) -> bool:
    member = getattr(user, "group_membership", None)
    organisation = getattr(user, "organisation", None)
    return bool((member and member.left_on is None) or (organisation and organisation.left_on is None))


def _speak_language_of(request: HttpRequest, user: User) -> None:
    """The person's own language, unless another was chosen on the page."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
