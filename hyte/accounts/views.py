"""Signing in and out."""

from typing import Any

from django import forms
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte import clock
from hyte.accounts import throttle
from hyte.formats import clock_time
from hyte.middleware import address_of


class SignInForm(AuthenticationForm):
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
            self.wait = int((until - clock.now()).total_seconds()) + 1
            text = _("Too many attempts with a wrong password. You can try again %(time)s.")
            raise forms.ValidationError(text % {"time": clock_time(until.replace(second=0) + throttle.MINUTE)})
        data: dict[str, Any] = super().clean()
        throttle.succeeded(login)
        return data


class SignIn(views.LoginView):
    authentication_form = SignInForm
    template_name = "accounts/login.html"

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        if isinstance(form, SignInForm) and form.wait:
            response.status_code = 429
            response.headers["Retry-After"] = str(form.wait)
        return response


class SignOut(views.LogoutView):
    """The browser forgets what it kept of our pages."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
