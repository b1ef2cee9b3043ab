"""Sectors, bodies and organisations: named in Finnish and, where there is one, in Swedish."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from hyte.forms import Buttons, Helper, LineField, Sentence
from municipalities.forms import person
from municipalities.models import Body, Organisation
from municipalities.ready import Ready


class NamesForm(forms.Form):
    """`add`: the words of the button that makes a new one."""

    add: Any = ""
    name_fi = LineField(
        label=_("Name in Finnish"),
        max_length=200,
        validators=[ONE_LINE],
        error_messages={"required": _("Give the name in Finnish.")},
    )
    name_sv = LineField(
        label=_("Name in Swedish"),
        max_length=200,
        required=False,
        validators=[ONE_LINE],
        help_text=_("Used in letters and documents in Swedish. If it is missing, the Finnish name is used."),
    )

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}

    @property
    def told(self) -> dict[str, Any]:
        """What the form says of the row, as the actions take it."""
        return self.cleaned_data

    @property
    def buttons(self) -> Buttons:
        is_new = not self.initial.get("name_fi")
        return Buttons(self.add if is_new else _("Save the changes"), back=_("Cancel"))

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, self.buttons)


class SectorForm(NamesForm):
    add = _("Add the sector")


class BodyForm(NamesForm):
    add = _("Add the body")
    kind = forms.ChoiceField(label=_("Kind of body"), choices=Body.Kind.choices)


class ReadyForm(forms.Form):
    """Ready names that are not in the register yet."""

    names = forms.MultipleChoiceField(
        label=_("Names to add"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one name."),
            "invalid_choice": _("One of the names is in the register already. Tick again."),
        },
    )

    def __init__(self, data: Any = None, *, ready: Sequence[Ready]) -> None:
        super().__init__(data, auto_id="ready_%s")
        self.ready = ready
        self.fields["names"].choices = [(row.name_fi, row.name_fi) for row in ready]  # type: ignore[attr-defined]

    @property
    def told(self) -> list[dict[str, str]]:
        """The ticked ones, as the actions take them."""
        ticked = [row for row in self.ready if row.name_fi in self.cleaned_data["names"]]
        return [{name: value for name, value in row._asdict().items() if value} for row in ticked]

    @property
    def helper(self) -> Helper:
        return Helper("names", Buttons(_("Add the ticked names")))


class OrganisationForm(NamesForm):
    """The representative may be left out; half a representative may not."""

    NAMES = ("name_fi", "name_sv", "kind")
    add = _("Add the organisation")

    kind = forms.ChoiceField(
        label=_("Public, private or third sector"),
        choices=Organisation.Kind.choices,
        initial=Organisation.Kind.THIRD,
        widget=forms.RadioSelect,
    )
    name = person.name_field(required=False)
    title = person.title_field()
    email = person.email_field(required=False)
    phone = person.phone_field()
    language = person.language_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("email") and "name" in data and not data["name"]:
            self.add_error("name", person.NAME_NEEDED)
        if (data.get("name") or data.get("title") or data.get("phone")) and "email" in data and not data["email"]:
            self.add_error("email", person.ADDRESS_NEEDED)
        return data

    @classmethod
    def initial_of(cls, row: Organisation) -> dict[str, Any]:
        names = {name: getattr(row, name) for name in cls.NAMES}
        return names | (person.values_of(row.representative) if row.representative else {})

    @property
    def told(self) -> dict[str, Any]:
        names = {name: self.cleaned_data[name] for name in self.NAMES}
        representative = person.person_in(self.cleaned_data) if self.cleaned_data["email"] else None
        return {**names, "representative": representative}

    @property
    def helper(self) -> Helper:
        words = _(
            "Gets the invitation and a personal link. A new name with a new address means a new person: the former one’s "
            "link stops working. Leave all empty if nobody has been named."
        )
        person_fields = Fieldset(
            _("Representative"),
            Sentence(words, css_id="representative-help"),
            *person.FIELDS,
            css_class="part",
            aria_describedby="representative-help",
        )
        return Helper("name_fi", "name_sv", "kind", person_fields, self.buttons)
