"""How Django's forms look here: Bootstrap's classes, optional fields marked, errors beside the field."""

from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.text import spaced

forms.Field.default_error_messages["required"] = gettext_lazy("Fill this in.")
CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def css_class(widget: forms.Widget) -> str:
    """Bootstrap's class for a widget."""
    if isinstance(widget, CHECKS):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


class LineField(forms.CharField):
    """A name or a title: runs of spaces of any kind are one space."""

    def to_python(self, value: Any) -> Any:
        return spaced(super().to_python(value) or "")


class VersionedForm(forms.ModelForm):
    """Tells which version of its row was read (see hyte.versions)."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0

    @property
    def read_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def read_now(self, **kwargs: Any) -> Self:
        """The same form with what was typed, as if its row had been read just now: saving again is on purpose."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(self.instance.version)
        return type(self)(data, instance=self.instance, **kwargs)


class BoundField(forms.BoundField):
    """Adds classes to the widget; the label has no colon, its optional mark comes from the template."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if not widget.is_hidden:
            own = widget.attrs.get("class", "")
            classes = [own, css_class(widget), "is-invalid" if self.errors else ""]
            attrs["class"] = " ".join(name for name in classes if name)
        return attrs

    def label_tag(
        self,
        contents: str | None = None,
        attrs: dict[str, Any] | None = None,
        label_suffix: str | None = None,
        tag: str | None = None,
    ) -> SafeString:
        return super().label_tag(contents, attrs, label_suffix or "", tag)

    @property
    def is_check(self) -> bool:
        """One box with its label after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class Renderer(TemplatesSetting):
    """Forms, fields, errors and widgets from templates/django/forms."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = BoundField


FIRST_YEAR, LAST_YEAR = 2020, 2100


def check_year(day: date) -> None:
    """Refuse a slip of the keyboard: 31.12.9999 is a date, but not one that anybody means."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Check the year."))


class DateInput(forms.DateInput):
    """The browser's own date picker, within the years that this product knows."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31", **(attrs or {})}, format="%Y-%m-%d"
        )


class TimeInput(forms.TimeInput):
    """The browser's own time picker, in minutes."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """Date and time in one field."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"min": f"{FIRST_YEAR}-01-01T00:00", "max": f"{LAST_YEAR}-12-31T23:59", **(attrs or {})},
            format="%Y-%m-%dT%H:%M",
        )
