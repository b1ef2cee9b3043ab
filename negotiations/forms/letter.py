"""The cover letter of a round, the confirmation of its opening, and the filters of the outbox."""

from collections.abc import Sequence
from typing import Any, ClassVar

from crispy_forms.layout import Hidden
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hyte import links
from hyte.accounts.models import ONE_LINE
from hyte.forms import Button, Buttons, Helper, Include, LineField, Sentence
from hyte.letters.models import Letter
from hyte.letters.states import LetterState
from municipalities.models import Municipality
from negotiations.actions.invitation import Addressee
from negotiations.letters import cover
from negotiations.letters.invitation import organisation_letter
from negotiations.letters.kinds import Kind
from negotiations.models import Round

TEXTS = ("letter_subject_fi", "letter_body_fi", "letter_subject_sv", "letter_body_sv")
ORGANISATION_TEXTS = tuple(f"organisation_{name}" for name in TEXTS)
MANY_LETTERS = 60


class CoverLetterForm(forms.ModelForm):
    addressee = forms.TypedChoiceField(
        label=gettext_lazy("Show the letter as this person will see it"), required=False, coerce=int, empty_value=None
    )

    class Meta:
        model = Round
        fields = (*TEXTS, *ORGANISATION_TEXTS, "deputy_letter")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea(attrs={"rows": 12}) for name in (*TEXTS, *ORGANISATION_TEXTS) if "body" in name
        }
        widgets["deputy_letter"] = forms.RadioSelect()
        help_texts = {
            "deputy_letter": gettext_lazy(
                "Whatever you choose, the deputy gets the second reminder, and the invitation where the municipality has no "
                "contact or the contact is on leave. On the board you can send it to the deputy at any time."
            )
        }

    def __init__(self, *args: Any, addressees: Sequence[Addressee], chosen: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.user.pk, f"{one.user.name}, {one.whom.name}") for one in addressees]
        self.fields["addressee"].choices = people  # type: ignore[attr-defined]
        self.initial["addressee"] = chosen
        self.has_addressees = bool(people)
        # without these the round can not be opened
        read = {one.user.language for one in addressees if one.is_of_municipality}
        for name in TEXTS:
            self.fields[name].required = name[-2:] in read
        if all(one.is_of_municipality for one in addressees):
            for name in ORGANISATION_TEXTS:
                del self.fields[name]
        else:
            for language in ("fi", "sv"):
                subject, body = organisation_letter(self.instance, language)
                self.initial[f"organisation_letter_subject_{language}"] = subject
                self.initial[f"organisation_letter_body_{language}"] = body
        for name in self.texts:
            self.fields[name].widget.attrs["lang"] = name[-2:]

    @property
    def texts(self) -> list[str]:
        return [name for name in (*TEXTS, *ORGANISATION_TEXTS) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        for name in self.texts:
            letter, language = name.rsplit("_", 2)[0], name[-2:]
            if error := unknown_words(self.cleaned_data.get(name, ""), language, letter):
                self.add_error(name, error)
        return self.cleaned_data

    @property
    def helper(self) -> Helper:
        """The preview is of the one who was chosen; without anybody to show it to, nobody is asked for."""
        words = _("Save the changes") if self.instance.opened_at else _("Save and continue")
        show = Button(_("Save and show the letter"), tone="outline-primary", name="show", value="yes")
        addressee, buttons = (["addressee"], (words, show)) if self.has_addressees else ([], (words,))
        placeholders = Include("negotiations/round/_placeholders.html")
        organisations = [name for name in self.texts if name in ORGANISATION_TEXTS]
        texts = [*TEXTS, "deputy_letter", *organisations]
        return Helper(placeholders, *texts, *addressee, Buttons(*buttons), data_warn_unsaved=True)


def unknown_words(text: str, language: str, letter: str) -> str:
    """What is wrong with the words in braces of a text; empty where nothing is."""
    unknown = cover.unknown_placeholders(text, language, letter)
    if not unknown:
        return ""
    sentence = ngettext(
        "%(words)s is not a placeholder of this letter. Use these: %(known)s.",
        "%(words)s are not placeholders of this letter. Use these: %(known)s.",
        len(unknown),
    )
    known = ", ".join(f"{{{word}}}" for word in cover.PLACEHOLDERS[letter][language])
    return sentence % {"words": ", ".join(f"{{{word}}}" for word in unknown), "known": known}


class OpenForm(forms.Form):
    """Opening a round: what is unusual must be seen, and many letters are asked about twice."""

    accept_warnings = forms.BooleanField(
        label=gettext_lazy("I have read these. Open the round all the same."),
        error_messages={"required": gettext_lazy("Read what should be seen first, and confirm it here.")},
    )
    hold = forms.BooleanField(
        label=gettext_lazy("Keep the letters in the outbox: I look at them there and send them myself"), required=False
    )
    count = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, warnings: Sequence[str], letters: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letters, self.ask_again = letters, False
        if not letters:
            del self.fields["hold"]
        if not warnings:
            del self.fields["accept_warnings"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        many = self.letters > MANY_LETTERS and not data.get("hold")
        if not self.errors and many and data.get("count") != self.letters:
            self.ask_again = True
            self.add_error(
                None, _("This sends %(n)s letters at once. Press once more if it is right.") % {"n": self.letters}
            )
        return data

    @property
    def helper(self) -> Helper:
        warned = [name for name in ("accept_warnings", "hold") if name in self.fields]
        again = [Hidden("count", self.letters)] if self.ask_again else []
        warnings = Include("negotiations/round/_look.html")
        return Helper(warnings, *warned, *again, Buttons(), css_class="form form-wide")


LINK = {"fi": "{linkki}", "sv": "{länk}"}  # where the personal link will stand, in words that a person can move


class LetterWordsForm(forms.Form):
    """Other words for one letter that has not left."""

    subject = LineField(label=gettext_lazy("Subject"), max_length=250, validators=[ONE_LINE])
    text = forms.CharField(label=gettext_lazy("Text"), max_length=20000, widget=forms.Textarea(attrs={"rows": 20}))

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.link, self.has_link = LINK[letter.language], links.MARK in letter.text
        self.initial = {"subject": letter.subject, "text": letter.text.replace(links.MARK, self.link)}
        for field in self.fields.values():
            field.widget.attrs["lang"] = letter.language

    def clean_text(self) -> str:
        lines = [line.strip() if self.link in line else line for line in self.cleaned_data["text"].splitlines()]
        if self.has_link and self.link not in lines:
            raise forms.ValidationError(
                _("The personal link is missing: write %(link)s on a line of its own.") % {"link": self.link}
            )
        return "\n".join(links.MARK if line == self.link and self.has_link else line for line in lines).strip()

    @property
    def helper(self) -> Helper:
        sentence = _("The personal link comes where %(link)s stands, on a line of its own.") % {"link": self.link}
        about_link = [Sentence(sentence)] if self.has_link else []
        buttons = Buttons(_("Save the words"), back=_("Back without saving"))
        return Helper("subject", *about_link, "text", buttons, css_class="form form-wide", data_warn_unsaved=True)


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
