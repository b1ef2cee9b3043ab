"""How forms are laid out (django-crispy-forms with the template pack in templates/kuntakierros), and fields of dates.

A form has a `helper`; a page writes `{% crispy form %}`, and where needed says where the form leads (`action`) and where
the way back leads (`cancel_url`).
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, TemplateNameMixin
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.text import spaced

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

forms.Field.default_error_messages["required"] = gettext_lazy("Fill this in.")


class Helper(FormHelper):
    """A form of its own: names of fields, crispy's layout objects and those below, in order."""

    def __init__(self, *layout: Any, css_class: str = "form", method: str = "post", **attrs: Any) -> None:
        super().__init__()
        self.layout = Layout(*layout)
        self.form_class = css_class
        self.form_method = method
        self.attrs = {"novalidate": True, **attrs}


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


def as_left(form: Any) -> None:
    """A bound form (or a formset) shows what was typed, and nothing is wrong with it yet: it has not been sent."""
    rows = getattr(form, "forms", None)
    for one in [form] if rows is None else rows:
        one.is_unsent, one._errors, one.cleaned_data = True, ErrorDict(), {}
    if rows is not None:
        form._errors, form._non_form_errors = [row._errors for row in rows], ErrorList()


class Rendered(TemplateNameMixin):
    """A layout object whose template gets the page's context and, under `name`, the object itself."""

    template = ""
    name = ""

    def render(self, form: forms.BaseForm, context: Any, template_pack: str = "kuntakierros", **kwargs: Any) -> str:
        own = {"form": form, self.name: self} if self.name else {"form": form}
        return render_to_string(self.get_template_name(template_pack), {**context.flatten(), **own})


class Include(Rendered):
    """A part of the form that has a template of its own."""

    def __init__(self, template: str) -> None:
        self.template = template


class Sentence(Rendered):
    """Help that belongs to several fields."""

    template = "%s/layout/sentence.html"
    name = "sentence"

    def __init__(self, words: "StrOrPromise", *, css_id: str = "") -> None:
        self.words, self.css_id = words, css_id


@dataclass(frozen=True)
class Button:
    """Sends the form; `name` and `value` tell which of several buttons did. Without words the page has them (`submit`)."""

    words: "StrOrPromise"
    tone: str = "primary"
    name: str = ""
    value: str = ""


class Buttons(Rendered):
    """What can be done with a form, in words that say what happens, and a way back without doing it.

    Crispy's own buttons take their words as the source of a template; here they are text, and escaped.
    """

    template = "%s/layout/buttons.html"
    name = "buttons"

    def __init__(self, *buttons: "Button | StrOrPromise", back: "StrOrPromise" = "") -> None:
        self.all = [b if isinstance(b, Button) else Button(b) for b in buttons or ("",)]
        self.back = back


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
