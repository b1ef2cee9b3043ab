from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.sheets.forms import FileForm


class FiguresFileForm(FileForm):
    kind = forms.ChoiceField(
        label=_("What is in the file?"),
        choices=[("own_figures", _("The county's own figures, in our template"))],
        initial="own_figures",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is in the file."), "invalid_choice": _("Say what is in the file.")},
    )
    field_order = ["kind", "file"]
