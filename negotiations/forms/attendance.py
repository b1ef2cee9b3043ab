"""Who was there: ticks for the invited, a few rows for others, the head count."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.forms import Buttons, Helper, Include
from negotiations.models import Participant

ROWS_FOR_OTHERS = 4


def key_of(participant: Participant) -> str:
    """The same before and after the row has been stored."""
    return f"u{participant.user_id}" if participant.user_id else f"p{participant.pk}"


def described(participant: Participant) -> str:
    parts = [participant.name, participant.title, str(participant.get_role_display())]
    if participant.side == Participant.Side.ORGANISATION:
        parts[2:] = [participant.organisation]
    return ", ".join(dict.fromkeys(part for part in parts if part))


class AttendanceForm(forms.Form):
    present = forms.MultipleChoiceField(
        label=gettext_lazy("Who was there"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one person.")},
    )
    head_count = forms.IntegerField(
        label=gettext_lazy("Present from the municipality"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy(
            "How many people of the municipality were there. Leave empty if all of them are listed above: the memo and "
            "the summary tell this number."
        ),
    )

    def __init__(self, *args: Any, people: Sequence[Participant], **kwargs: Any):
        super().__init__(*args, **kwargs)
        groups = [
            (capfirst(str(label)), [(key_of(p), described(p)) for p in people if p.side == side])
            for side, label in Participant.Side.choices
        ]
        self.municipal = {key_of(p) for p in people if p.side == Participant.Side.MUNICIPALITY}
        self.fields["present"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]

    def check_with(self, others: int) -> bool:
        """The count fits the municipality's people on the list and `others`; else the error stands beside its field."""
        listed = len(self.municipal & set(self.cleaned_data["present"])) + others
        count = self.cleaned_data.get("head_count")
        if count is not None and count < listed:
            self.add_error(
                "head_count",
                ValidationError(
                    _("You have listed %(listed)s people of the municipality: the number can not be smaller.")
                    % {"listed": listed}
                ),
            )
        return self.is_valid()

    @property
    def helper(self) -> Helper:
        present, count = (Field(name, wrapper_class="panel") for name in ("present", "head_count"))
        others, buttons = Include("negotiations/attendance/_others.html"), Buttons(back=_("Back without saving"))
        return Helper(present, others, count, buttons, css_class="form form-wide")


class OtherForm(forms.ModelForm):
    """Somebody who was not invited by name. The role is enough: "municipal manager or councillor"."""

    class Meta:
        model = Participant
        fields = ["role", "side", "name", "title"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("nobody")), *Participant.Role.choices]  # type: ignore[attr-defined]
        self.fields["role"].error_messages["required"] = _("Choose a role for this person.")
        self.fields["side"].choices = Participant.Side.choices  # type: ignore[attr-defined]
        self.fields["side"].initial = Participant.Side.MUNICIPALITY

    def as_row(self, organisations: dict[str, str]) -> dict[str, str]:
        """The fields of a participant; the organisation follows from the side."""
        return {**self.cleaned_data, "organisation": organisations.get(self.cleaned_data["side"], "")}


OtherFormSet = forms.formset_factory(OtherForm, extra=ROWS_FOR_OTHERS, max_num=50, absolute_max=50, validate_max=True)
