"""A person's own card, as the person corrects it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Buttons, Helper
from municipalities.forms import person


class CardForm(forms.Form):
    """Asks for the same as the planner's form does, of the person instead of about the person."""

    name = person.name_field()
    title = person.title_field()
    language = person.language_field()
    email = person.email_field()
    phone = person.phone_field()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        fills = {"name": "name", "title": "organization-title", "email": "email", "phone": "tel"}
        for name, filled in fills.items():
            self.fields[name].widget.attrs["autocomplete"] = filled
        self.fields["name"].error_messages["required"] = _("Give your name.")
        self.fields["email"].help_text = _(
            "Your personal link is sent here, so the county checks a new address before it is used."
        )

    @property
    def person(self) -> dict[str, str]:
        return person.person_in(self.cleaned_data)

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Save my details"), back=_("Back without saving")))
