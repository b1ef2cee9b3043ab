"""The texts of the summary, and the reason for taking its approval back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Button, Buttons, Helper, Include, Sentence
from negotiations.models import Summary

HELP = {
    "cover": _("Stands on the cover of the PDF. What should management know and decide?"),
    "introduction": _(
        "How the round went, in a few sentences. The figures and tables come by themselves. Needed before approval."
    ),
    "conclusions": _("What the county learned, and what it does differently next year."),
    "next_steps": _("Who handles the summary and when, and what the municipalities are asked to do."),
}
ROWS = {"cover": 5, "introduction": 6, "conclusions": 6, "next_steps": 4}


class SummaryForm(forms.ModelForm):
    """Every text in Finnish, and in Swedish where somebody reads it in Swedish. `saves`: what the writer had before them."""

    saves = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Summary
        fields = [f"{name}_{language}" for name in Summary.TEXTS for language in ("fi", "sv")]

    def __init__(self, *args: Any, swedish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["saves"].initial = self.instance.saves
        for name in Summary.TEXTS:
            self.fields[f"{name}_fi"].help_text = HELP[name]
            if not swedish:
                del self.fields[f"{name}_sv"]
            for field in (f"{name}_fi", f"{name}_sv"):
                if field in self.fields:
                    self.fields[field].widget.attrs |= {"rows": ROWS[name], "lang": field[-2:]}

    def texts(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name in self.Meta.fields}

    @property
    def helper(self) -> Helper:
        """The texts stand beside what another person saved meanwhile."""
        return Helper("saves", Include("negotiations/summary/_text_fields.html"), css_class="form d-print-none")


class PartialForm(forms.Form):
    """Approving or sending a summary: that municipalities of the county are missing must be seen. `sentence`: "" where none is."""

    accept_partial = forms.BooleanField(
        label=_("I have seen who is missing. The summary is partial."),
        error_messages={"required": _("Read who is missing from the summary, and confirm it here.")},
    )

    def __init__(self, *args: Any, sentence: str, words: str, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sentences, self.button = [part for part in (sentence, words) if part], button
        if not sentence:
            del self.fields["accept_partial"]

    @property
    def is_accepted(self) -> bool:
        return self.cleaned_data.get("accept_partial", False)

    @property
    def helper(self) -> Helper:
        sentences = [Sentence(sentence) for sentence in self.sentences]
        return Helper(*sentences, *self.fields, Buttons(self.button), css_class="confirm-in")


class WithdrawForm(forms.Form):
    """The reason is kept with the version that it concerns."""

    reason = forms.CharField(
        label=_("Why is the approval withdrawn?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tell why the approval is withdrawn: the reason is kept with the old version.")},
    )

    @property
    def helper(self) -> Helper:
        withdraw = Button(_("Withdraw the approval"), tone="danger")
        return Helper("reason", Buttons(withdraw, back=_("Back to the summary")))
