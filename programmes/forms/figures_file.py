from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.files.forms import FileForm


class FiguresFileForm(FileForm):
    kind = forms.ChoiceField(
        label=_("What is in the file?"),
        choices=[
            ("own_figures", _("The county's own figures, in our template")),
            ("sotkanet", _("A saved response of Sotkanet, JSON or CSV")),
        ],
        initial="own_figures",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is in the file."), "invalid_choice": _("Say what is in the file.")},
    )
    field_order = ["kind", "file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.help_text = _(
            "Own figures: an Excel workbook (.xlsx) or CSV. A saved response: JSON or CSV. At most 20 MB."
        )
        file.widget.attrs["accept"] = ".xlsx,.csv,.json"
