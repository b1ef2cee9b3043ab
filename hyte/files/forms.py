"""The form that brings a file."""

from typing import Any, Protocol

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hyte.forms import Buttons, Helper
from hyte.tables import limits


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # said in our own words below
        help_text=gettext_lazy(
            "An Excel workbook (.xlsx, .xls), an OpenDocument workbook (.ods) or a CSV file, at most 20 MB. Only the first sheet is read."
        ),
        error_messages={"required": gettext_lazy("Choose a file."), "invalid": gettext_lazy("Choose a file.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("The file is empty."))
        if file.size > limits.FILE:
            raise forms.ValidationError(_("The file is bigger than 20 MB. Bring it in parts."))
        return file

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Show what it would change")))


class Shown(Protocol):
    """What must be known of a plan to confirm it."""

    @property
    def mark(self) -> str: ...
    @property
    def rows_refused(self) -> int: ...


class ApplyForm(forms.Form):
    """Confirms a plan: exactly what was seen, and what is left out of it."""

    leave_out = forms.BooleanField(
        error_messages={"required": gettext_lazy("Say that the refused rows may be left out, or correct the file.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Shown, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"seen": plan.mark}, **kwargs})
        if not plan.rows_refused:
            del self.fields["leave_out"]
            return
        words = ngettext(
            "Leave out the %(n)s refused row, and apply the rest.",
            "Leave out the %(n)s refused rows, and apply the rest.",
            plan.rows_refused,
        )
        self.fields["leave_out"].label = words % {"n": plan.rows_refused}

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons())
