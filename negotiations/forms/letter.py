"""The cover letter of a round, the confirmation of its opening, and the filters of the outbox."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Hidden
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hyte.forms import Button, Buttons, Helper, Include
from hyte.letters.states import LetterState
from municipalities.models import Municipality
from negotiations.actions.invitation import Addressee
from negotiations.letters import cover
from negotiations.letters.kinds import Kind
from negotiations.models import Round

TEXTS = ("letter_subject_fi", "letter_body_fi", "letter_subject_sv", "letter_body_sv")
MANY_LETTERS = 60


class CoverLetterForm(forms.ModelForm):
    addressee = forms.TypedChoiceField(
        label=gettext_lazy("Show the letter as this person will see it"), required=False, coerce=int, empty_value=None
    )

    class Meta:
        model = Round
        fields = TEXTS
        widgets = {name: forms.Textarea(attrs={"rows": 12}) for name in TEXTS if "body" in name}

    def __init__(self, *args: Any, addressees: Sequence[Addressee], chosen: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.user.pk, f"{one.user.name}, {one.whom.name}") for one in addressees]
        self.fields["addressee"].choices = people  # type: ignore[attr-defined]
        self.initial["addressee"] = chosen
        self.has_addressees = bool(people)
        read = {one.user.language for one in addressees if one.is_contact}  # without these the round can not be opened
        for name in TEXTS:
            self.fields[name].widget.attrs["lang"] = name[-2:]
            self.fields[name].required = name[-2:] in read

    def clean(self) -> dict[str, Any]:
        for name in TEXTS:
            if unknown := cover.unknown_placeholders(self.cleaned_data.get(name, ""), name[-2:]):
                self.add_error(name, self._unknown(unknown, name[-2:]))
        return self.cleaned_data

    def _unknown(self, words: list[str], language: str) -> str:
        text = ngettext(
            "%(words)s is not a placeholder of this letter. Use these: %(known)s.",
            "%(words)s are not placeholders of this letter. Use these: %(known)s.",
            len(words),
        )
        known = ", ".join(f"{{{word}}}" for word in cover.PLACEHOLDERS[language])
        return text % {"words": ", ".join(f"{{{word}}}" for word in words), "known": known}

    @property
    def helper(self) -> Helper:
        """The preview is of the one who was chosen; without anybody to show it to, nobody is asked for."""
        words = _("Save the changes") if self.instance.opened_at else _("Save and continue")
        show = Button(_("Save and show the letter"), tone="outline-primary", name="show", value="yes")
        addressee, buttons = (["addressee"], (words, show)) if self.has_addressees else ([], (words,))
        placeholders = Include("negotiations/round/_placeholders.html")
        return Helper(placeholders, *TEXTS, *addressee, Buttons(*buttons), data_warn_unsaved=True)


class OpenForm(forms.Form):
    """Opening a round: what is unusual must be seen, and many letters are asked about twice."""

    accept_warnings = forms.BooleanField(
        label=gettext_lazy("I have read these. Open the round all the same."),
        error_messages={"required": gettext_lazy("Read what should be seen first, and confirm it here.")},
    )
    count = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, warnings: Sequence[str], letters: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letters, self.ask_again = letters, False
        if not warnings:
            del self.fields["accept_warnings"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and self.letters > MANY_LETTERS and data.get("count") != self.letters:
            self.ask_again = True
            self.add_error(
                None, _("This sends %(n)s letters at once. Press once more if it is right.") % {"n": self.letters}
            )
        return data

    @property
    def helper(self) -> Helper:
        warned = ["accept_warnings"] if "accept_warnings" in self.fields else []
        again = [Hidden("count", self.letters)] if self.ask_again else []
        warnings = Include("negotiations/round/_look.html")
        return Helper(warnings, *warned, *again, Buttons(), css_class="form form-wide")


KIND = gettext_lazy("Kind of letter")


class OutboxForm(forms.Form):
    """What the outbox shows. A choice that it does not know shows everything."""

    words = forms.CharField(label=gettext_lazy("Recipient"), required=False, max_length=100)
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    kind = forms.ChoiceField(label=KIND, required=False, choices=[("", gettext_lazy("All kinds")), *Kind.choices])
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All states")), *LetterState.choices]
    )

    def __init__(self, *args: Any, municipalities: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted({(one.pk, one.name) for one in municipalities}, key=lambda pair: pair[1])
        self.fields["municipality"].choices = [("", _("All municipalities")), *named]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """The filters that hold a known value."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def helper(self) -> Helper:
        helper = Helper(*self.fields, Include("negotiations/letter/_show.html"), css_class="inline-form", method="get")
        helper.attrs = {"role": "search", "aria-label": _("Filter the letters")}
        helper.form_show_errors = False
        return helper


class KindForm(forms.Form):
    kind = forms.ChoiceField(label=KIND, choices=Kind.choices)
