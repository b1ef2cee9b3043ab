"""The address for a new personal link, asked of who has lost the way."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from hyte.forms import Buttons, Helper


class NewLinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Your work e-mail"),
        validators=[ONE_LINE],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your e-mail address.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="link_%s", label_suffix="")

    @property
    def helper(self) -> Helper:
        return Helper("email", Buttons(_("Send me a new link")))
