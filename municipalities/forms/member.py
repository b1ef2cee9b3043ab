"""A member of a welfare group, and who answers for the municipality."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.forms import Button, Buttons, DateInput, Helper, Sentence
from municipalities.forms import person
from municipalities.models import Municipality, WelfareGroupMember


class MemberForm(forms.Form):
    name = person.name_field()
    title = person.title_field()
    email = person.email_field()
    phone = person.phone_field()
    language = person.language_field()
    role = forms.ChoiceField(
        label=gettext_lazy("Role in the welfare group"),
        choices=WelfareGroupMember.Role.choices,
        initial=WelfareGroupMember.Role.MEMBER,
    )

    away_until = forms.DateField(
        label=gettext_lazy("On leave until"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Until then what is asked of a HYTE contact goes to the deputy too."),
        error_messages={"invalid": gettext_lazy("Write the date as 5.9.2026.")},
    )

    @property
    def person(self) -> dict[str, str]:
        return person.person_in(self.cleaned_data)

    @property
    def facts(self) -> dict[str, Any]:
        """What stands of the person in the group itself."""
        return {name: self.cleaned_data[name] for name in ("role", "away_until")}

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Save the changes"), back=_("Cancel")))


class NewMemberForm(MemberForm):
    ANOTHER = "another"
    duty = forms.ChoiceField(
        label=gettext_lazy("Contact duty"),
        choices=WelfareGroupMember.Duty.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, holders: dict[str, str], **kwargs: Any):
        """`holders`: the names of those who have a duty now."""
        super().__init__(*args, **kwargs)
        words = {
            WelfareGroupMember.Duty.CONTACT: _("The HYTE contact now: %(name)s."),
            WelfareGroupMember.Duty.DEPUTY: _("The deputy now: %(name)s."),
        }
        told = [words[duty] % {"name": holders[duty]} for duty in words if duty in holders]
        if told:
            told.append(_("If you give the duty to the new person, the former one stays in the group without it."))
        told.append(_("If a round is open and its invitations have left, a new HYTE contact gets one at once."))
        self.fields["duty"].help_text = " ".join(told)

    @property
    def helper(self) -> Helper:
        another = Button(_("Add, and then another"), tone="outline-primary", name=self.ANOTHER, value="1")
        return Helper(*self.fields, Buttons(_("Add to the welfare group"), another, back=_("Cancel")))


class _Choice(forms.ModelChoiceField):
    def label_from_instance(self, member: WelfareGroupMember) -> str:
        return member.user.name


class ContactsForm(forms.Form):
    """The HYTE contact and the deputy of a municipality, chosen from its present group."""

    contact = _Choice(
        label=gettext_lazy("HYTE contact"),
        queryset=None,
        error_messages={"required": gettext_lazy("Choose who answers for the municipality.")},
    )
    deputy = _Choice(label=gettext_lazy("Deputy contact"), queryset=None, required=False)

    def __init__(self, *args: Any, municipality: Municipality, group: Sequence[WelfareGroupMember], **kwargs: Any):
        holders = {member.duty: member.pk for member in group if member.duty}
        super().__init__(*args, **{"initial": holders, **kwargs})
        members = WelfareGroupMember.objects.present().filter(municipality=municipality).select_related("user")
        for field in self.fields.values():
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = members.order_by("user__name")
            field.empty_label = _("nobody yet")
            field.error_messages["invalid_choice"] = _("Choose one of the people of this welfare group.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("contact") and data.get("contact") == data.get("deputy"):
            self.add_error("deputy", _("The deputy must be another person than the HYTE contact."))
        return data

    @property
    def helper(self) -> Helper:
        words = _(
            "Who gives up the duty stays in the group. Letters go to the new person from now on. If a round is open and its "
            "invitations have left, the new HYTE contact gets one at once."
        )
        return Helper("contact", "deputy", Sentence(words), Buttons(_("Save who answers")), css_class="")
