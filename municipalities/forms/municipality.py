from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from hyte.forms import Buttons, Helper, LineField


class MeetingPlaceForm(forms.Form):
    meeting_place = LineField(
        label=_("Usual meeting place"),
        max_length=500,
        required=False,
        validators=[ONE_LINE],
        help_text=_(
            "Building, address and room, or the link of a remote meeting. It is offered as the place when a time is confirmed."
        ),
    )

    @property
    def helper(self) -> Helper:
        return Helper("meeting_place", Buttons(_("Save the meeting place"), back=_("Cancel")))
