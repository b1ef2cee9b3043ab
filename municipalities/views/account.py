"""What everybody of the staff sees to without an administrator: the own details, and a forgotten password."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hyte.accounts import throttle
from hyte.middleware import address_of
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import public
from municipalities.actions import staff as actions
from municipalities.forms.staff import ForgottenForm, OwnDetailsForm
from municipalities.models import Membership
from municipalities.models.area import Role


@require_http_methods(["GET", "HEAD", "POST"])
@takes(OwnDetailsForm)
def details(request: Request) -> HttpResponse:
    """One's own name, title, language and letters: the same in every county."""
    if not request.user.is_staff_member:
        raise PermissionDenied
    user = request.user
    is_planner = any(Role.PLANNER in roles for roles in Membership.objects.held_by(user).values())
    now = {field: getattr(user, field) for field in (*actions.DETAILS, "news")}
    form = OwnDetailsForm(request.POST or None, initial=now, is_planner=is_planner)
    if form.is_bound and form.is_valid():
        changed = actions.correct(user, details=form.cleaned_data, by=user)
        messages.success(request, _("Your details were saved.") if changed else _("Nothing was changed."))
        return redirect("account")
    return render(request, "accounts/details.html", {"form": form})


@public
@require_http_methods(["GET", "HEAD", "POST"])
@takes(ForgottenForm)
def forgotten(request: HttpRequest) -> HttpResponse:
    """A letter with a link to a new password. The answer is the same whether there is such an account or not."""
    form = ForgottenForm(request.POST or None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "accounts/forgotten.html", {"form": form})
    until = throttle.asked_from(address_of(request))
    if until is None:
        actions.forgotten(form.cleaned_data["email"])
        return redirect("password_sent")
    form.add_error(None, _("Too many attempts. You can try again %(time)s.") % {"time": throttle.told(until)})
    response = render(request, "accounts/forgotten.html", {"form": form}, status=429)
    response.headers["Retry-After"] = str(throttle.seconds_to(until))
    return response


@public
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten_sent.html")
