"""Closing a round, and reopening it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Button, Buttons, Helper


class CloseForm(forms.Form):
    """What is left unfinished must be seen; with nothing left, the button alone asks."""

    accept_unfinished = forms.BooleanField(
        label=_("I have read these. Close the round although they are unfinished."),
        error_messages={"required": _("Read what is left unfinished, and confirm it here.")},
    )

    def __init__(self, *args: Any, is_unfinished: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_unfinished:
            del self.fields["accept_unfinished"]

    @property
    def helper(self) -> Helper:
        close = Button(_("Close the round"), tone="danger")
        return Helper(*self.fields, Buttons(close, back=_("Leave it open")))


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is the round reopened?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tell why the round is reopened: the reason is kept.")},
    )

    @property
    def helper(self) -> Helper:
        return Helper("reason", Buttons(_("Reopen the round"), back=_("Leave it closed")))
