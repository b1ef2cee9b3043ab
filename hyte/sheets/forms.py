"""The form that brings a file."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.sheets import limits


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # said in our own words below
        help_text=gettext_lazy("An Excel workbook (.xlsx) or a CSV file, at most 20 MB. Only the first sheet is read."),
        error_messages={"required": gettext_lazy("Choose a file."), "invalid": gettext_lazy("Choose a file.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("The file is empty."))
        if file.size > limits.FILE:
            raise forms.ValidationError(_("The file is bigger than 20 MB. Bring it in parts."))
        return file
