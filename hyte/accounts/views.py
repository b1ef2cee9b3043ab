"""Signing in and out, and one's own password."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from hyte.accounts import audit, passwords, throttle
from hyte.accounts.models import User
from hyte.forms import Buttons, Helper, Include
from hyte.middleware import address_of


def _too_many(until: datetime) -> forms.ValidationError:
    text = _("Too many attempts with a wrong password. You can try again %(time)s.")
    return forms.ValidationError(text % {"time": throttle.told(until)})


class FocusOnErrors(forms.Form):
    """Django's forms give the focus to their first field; when one comes back, it belongs to the summary of errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            for field in self.fields.values():
                field.widget.attrs.pop("autofocus", None)


class SignInForm(FocusOnErrors, AuthenticationForm):
    """Refuses further guesses for a while, and says how long. `wait`: seconds until the next try."""

    wait = 0
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy("The address or the password is wrong. Check both and try again."),
    }

    def clean(self) -> dict[str, Any]:
        login, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not login or not password:
            return self.cleaned_data
        assert self.request is not None
        until = throttle.attempt(login, address_of(self.request))
        if until:
            self.wait = throttle.seconds_to(until)
            raise _too_many(until)
        try:
            data: dict[str, Any] = super().clean()
        except forms.ValidationError:
            audit.record("account.sign_in_refused", by=None, subject=User.objects.filter(login=login.lower()).first())
            raise
        throttle.succeeded(login)
        return data

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Include("accounts/_next.html"), Buttons(_("Sign in")), css_class="form panel")


class SignIn(views.LoginView):
    authentication_form = SignInForm
    template_name = "accounts/login.html"

    @transaction.atomic
    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        audit.record("account.sign_in", by=form.get_user(), subject=form.get_user())
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        if isinstance(form, SignInForm) and form.wait:
            response.status_code = 429
            response.headers["Retry-After"] = str(form.wait)
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOut(views.LogoutView):
    """The browser forgets what it kept of our pages. Who is signed out already is led to the same page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ChosenPasswordForm(SetPasswordForm):
    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Set the password")), css_class="form panel")


@method_decorator(login_not_required, name="dispatch")
class PasswordByLink(FormView):
    """The own password, by the link of a letter: the first one, or a new one for a forgotten one."""

    form_class = ChosenPasswordForm
    template_name = "accounts/password_by_link.html"
    success_url = reverse_lazy("login")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.owner = User.objects.by_password_link(kwargs["token"])
        return self._dead_link(request) if self.owner is None else super().dispatch(request, *args, **kwargs)

    def _dead_link(self, request: HttpRequest) -> HttpResponse:
        until = throttle.guessed_link(address_of(request))
        response = render(request, "accounts/dead_link.html", status=404 if until is None else 429)
        if until:
            response.headers["Retry-After"] = str(throttle.seconds_to(until))
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.owner}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(owner=self.owner, **kwargs)

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        assert self.owner is not None  # else the link was dead
        passwords.set_by_link(self.owner, token=self.kwargs["token"], password=form.cleaned_data["new_password1"])
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return super().form_valid(form)


class PasswordForm(FocusOnErrors, PasswordChangeForm):
    """The old password can not be guessed here either."""

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean_old_password(self) -> str:
        login = self.user.login or ""
        until = throttle.attempt(login, self.address)
        if until:
            raise _too_many(until)
        password: str = super().clean_old_password()
        throttle.succeeded(login)
        return password

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Change the password")), css_class="form panel")


class PasswordChange(views.PasswordChangeView):
    """Staff change their own password; their other sessions end by that."""

    form_class = PasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("password")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.is_staff_member:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "address": address_of(self.request)}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        audit.record("account.change_password", by=form.user, subject=form.user)
        messages.success(self.request, _("Your password has been changed. Elsewhere you are now signed out."))
        return super().form_valid(form)
