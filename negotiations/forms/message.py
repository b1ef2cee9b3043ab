"""The planner's free message to chosen municipalities, looked at before it is sent."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hyte.accounts.models import ONE_LINE
from hyte.forms import Button, Buttons, Helper, Include, LineField, Sentence
from municipalities.models import Municipality
from negotiations.actions.message import CONTACT, WHO, Reader, readers
from negotiations.forms.letter import unknown_words
from negotiations.letters.cover import TO_MUNICIPALITIES
from negotiations.letters.message import Words
from negotiations.models import Round

LANGUAGES = ("fi", "sv")
SUBJECT = {"fi": gettext_lazy("Subject in Finnish"), "sv": gettext_lazy("Subject in Swedish")}
BODY = {"fi": gettext_lazy("Message in Finnish"), "sv": gettext_lazy("Message in Swedish")}


class MessageForm(forms.Form):
    municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("Which municipalities"), widget=forms.CheckboxSelectMultiple
    )
    who = forms.MultipleChoiceField(
        label=gettext_lazy("Who of them"), choices=list(WHO.items()), widget=forms.CheckboxSelectMultiple
    )
    subject_fi = LineField(label=SUBJECT["fi"], max_length=150, required=False, validators=[ONE_LINE])
    body_fi = forms.CharField(label=BODY["fi"], max_length=5000, required=False, widget=forms.Textarea({"rows": 8}))
    subject_sv = LineField(label=SUBJECT["sv"], max_length=150, required=False, validators=[ONE_LINE])
    body_sv = forms.CharField(label=BODY["sv"], max_length=5000, required=False, widget=forms.Textarea({"rows": 8}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, round: Round, municipalities: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        self.by_code = {municipality.pk: municipality for municipality in municipalities}
        named = [(code, municipality.name) for code, municipality in self.by_code.items()]
        self.fields["municipalities"].choices = named  # type: ignore[attr-defined]
        self.initial.setdefault("who", [CONTACT])
        self.readers: list[Reader] = []
        if not self.is_bound:
            self._ask_for("fi")
        for language in LANGUAGES:
            for part in ("subject", "body"):
                self.fields[f"{part}_{language}"].widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            chosen = [m for code, m in self.by_code.items() if code in data["municipalities"]]
            self.readers = readers(self.round, chosen, data["who"])
            if not self.readers:
                self.add_error("who", _("None of these is in the register: choose others too."))
        for language in self._languages():
            self._ask_for(language)
            for name in (f"subject_{language}", f"body_{language}"):
                if not data.get(name) and not self.has_error(name):
                    self.add_error(name, self._missing(language))
        for name in (f"{part}_{language}" for language in LANGUAGES for part in ("subject", "body")):
            if error := unknown_words(data.get(name) or "", name[-2:], TO_MUNICIPALITIES):
                self.add_error(name, ValidationError(error))
        return data

    def _ask_for(self, language: str) -> None:
        """Mark what has to be written; whether it was is asked when the readers are known."""
        for part in ("subject", "body"):
            self.fields[f"{part}_{language}"].required = True

    def _languages(self) -> list[str]:
        """Those that the readers read; before there are any, Finnish is asked for."""
        return sorted({reader.user.language for reader in self.readers}) or ["fi"]

    def _missing(self, language: str) -> str:
        names = [reader.user.name for reader in self.readers if reader.user.language == language]
        if language == "fi" or not names:
            return _("Fill this in.")
        text = ngettext("%(names)s reads Swedish: write it in Swedish too.", "%(names)s read Swedish: write it in Swedish too.",
                        len(names))  # fmt: skip
        return text % {"names": ", ".join(names[:3]) + (" …" if len(names) > 3 else "")}

    @property
    def texts(self) -> Words:
        data = self.cleaned_data
        return {language: (data[f"subject_{language}"], data[f"body_{language}"]) for language in LANGUAGES}

    @property
    def digest(self) -> str:
        """Of who gets what: what has been looked at is sent, and nothing else."""
        told = repr((sorted(reader.user.pk for reader in self.readers), sorted(self.texts.items())))
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def may_be_sent(self) -> bool:
        return self.is_valid() and self.cleaned_data["seen"] == self.digest

    @property
    def shown(self) -> list[Reader]:
        """The first reader of each language."""
        first: dict[str, Reader] = {}
        for reader in self.readers:
            first.setdefault(reader.user.language, reader)
        return list(first.values())

    @property
    def helper(self) -> Helper:
        texts = [name for name in self.fields if name not in ("municipalities", "who", "seen")]
        looked = self.is_bound and self.is_valid()
        buttons = [
            Button(_("Show the message"), tone="outline-primary" if looked else "primary", name="show", value="yes")
        ]
        sending = []
        if looked:
            text = ngettext("Send to %(n)s person", "Send to %(n)s people", len(self.readers))
            sending = [Include("negotiations/message/_preview.html")]
            buttons.insert(0, Button(text % {"n": len(self.readers)}, name="send", value="yes"))
        help_text = Sentence(
            _("Each reader gets it in the own language, with the personal link and your contact details under it.")
        )
        return Helper(
            "municipalities", "who", Include("negotiations/round/_placeholders.html"), help_text, *texts, "seen", *sending,
            Buttons(*buttons), css_class="form form-wide", data_warn_unsaved=True,
        )  # fmt: skip
