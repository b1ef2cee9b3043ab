"""A member of the county's staff: the person, and what the person may do."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import News
from hyte.forms import Buttons, Helper
from municipalities.forms.person import name_field, title_field
from municipalities.models.area import Role

ROLES = (
    (Role.PLANNER, _("Planner: runs the round, keeps the register, writes the memos")),
    (Role.EXPERT, _("Expert: reads the county’s negotiations and answers for topics")),
    (Role.MANAGER, _("Manager: reads what was agreed and how it goes")),
    (Role.ADMINISTRATOR, _("Administrator: decides who uses the service; reads nothing else")),
)
ADDRESS_NEEDED = _("Give an e-mail address, for example maija.meikalainen@hyvinvointialue.fi.")


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("What may the person do?"),
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(back=_("Cancel")))


class DetailsForm(forms.Form):
    name = name_field()
    title = title_field()
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Save the changes")), css_class="form panel")


class OwnDetailsForm(DetailsForm):
    """One's own details. A planner also chooses how often to hear of what municipalities have done."""

    news = forms.ChoiceField(
        label=_("A letter about what municipalities have answered, and what has gone wrong"),
        choices=News.choices,
        widget=forms.RadioSelect,
        help_text=_("The same stands on the board all the time."),
    )

    def __init__(self, *args: Any, is_planner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_planner:
            del self.fields["news"]


class StaffForm(DetailsForm, RolesForm):
    """Somebody who has not signed in yet: the name may have been misspelled."""

    field_order = ("email", "name", "title", "language", "roles")

    @property
    def details(self) -> dict[str, Any]:
        return {field: self.cleaned_data[field] for field in ("name", "title", "language")}

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(back=_("Cancel")))


class InvitationForm(StaffForm):
    email = forms.EmailField(
        label=_("E-mail at work"),
        help_text=_("The invitation goes here, and this is the address to sign in with."),
        error_messages={"required": ADDRESS_NEEDED, "invalid": ADDRESS_NEEDED},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    @property
    def person(self) -> dict[str, Any]:
        return {**self.details, "email": self.cleaned_data["email"]}

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Send the invitation"), back=_("Cancel")))


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        error_messages={"required": ADDRESS_NEEDED, "invalid": ADDRESS_NEEDED},
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )

    @property
    def helper(self) -> Helper:
        buttons = Buttons(_("Send me a link"), back=_("Back to signing in"))
        return Helper("email", buttons, css_class="form panel")
