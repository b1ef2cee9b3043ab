"""A finding: what the round taught, under a theme."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Buttons, Helper
from negotiations.models import Finding


class FindingForm(forms.ModelForm):
    """The Swedish text is asked for only where somebody reads it."""

    class Meta:
        model = Finding
        fields = ["theme", "text", "text_sv"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4, "lang": "fi"}),
            "text_sv": forms.Textarea(attrs={"rows": 4, "lang": "sv"}),
        }
        help_texts = {"text": _("One thing in a few sentences: it becomes a paragraph of the summary.")}
        error_messages = {"text": {"required": _("Write what the round taught.")}}

    def __init__(self, *args: Any, swedish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not swedish:
            del self.fields["text_sv"]

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Save the finding"), back=_("Back to the summary")))
