from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.files.forms import FileForm


class RegisterFileForm(FileForm):
    kind = forms.ChoiceField(
        label=_("What is in the file?"),
        choices=[("members", _("Welfare groups and HYTE contacts")), ("organisations", _("Organisations"))],
        initial="members",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is in the file."), "invalid_choice": _("Say what is in the file.")},
    )
    field_order = ["kind", "file"]
