from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from hyte.forms import Buttons, Helper, LineField


class MunicipalityForm(forms.Form):
    meeting_place = LineField(
        label=_("Usual meeting place"),
        max_length=500,
        required=False,
        validators=[ONE_LINE],
        help_text=_(
            "Building, address and room, or the link of a remote meeting. It is offered as the place when a time is confirmed."
        ),
    )
    registry_email = forms.EmailField(
        label=_("E-mail of the registry office"),
        required=False,
        validators=[ONE_LINE],
        help_text=_("For your own post to the municipality. The service sends no letters there."),
        error_messages={"invalid": _("Give an e-mail address, for example kirjaamo@kunta.fi.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    @property
    def helper(self) -> Helper:
        return Helper("meeting_place", "registry_email", Buttons(_("Save the changes"), back=_("Cancel")))
