"""Forms whose fields and errors can be found by everyone."""

import re
from datetime import date

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override

from hyte.forms import DateInput
from tests.hyte.test_ui import text


class ContactForm(forms.Form):
    name = forms.CharField(label="Name", help_text="In full")
    phone = forms.CharField(label="Phone", required=False)
    how = forms.ChoiceField(label="How", widget=forms.RadioSelect, choices=[("a", "Here"), ("b", "Away")])
    agreed = forms.BooleanField(label="Agreed")
    day = forms.DateField(label="Day", widget=DateInput, required=False)


def test_a_field_carries_bootstraps_class_and_its_help():
    html = str(ContactForm()["name"].as_field_group())
    assert '<label for="id_name" class="field-label">Name</label>' in html
    assert 'class="form-control"' in html and 'aria-describedby="id_name_helptext"' in html


def test_an_optional_field_says_so_and_a_required_one_has_no_asterisk():
    with override("fi"):
        assert text(str(ContactForm()["phone"].as_field_group())) == "Phone (vapaaehtoinen)"
    assert "*" not in str(ContactForm())


def test_a_widgets_own_class_stays():
    form = ContactForm()
    form.fields["name"].widget.attrs["class"] = "wide"
    assert 'class="wide form-control"' in str(form["name"])


def test_an_error_stands_beside_its_field_and_is_tied_to_it():
    html = str(ContactForm({})["name"].as_field_group())
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error"' in html
    assert '<ul class="field-errors" id="id_name_error">' in html
    assert "is-invalid" in html


def test_what_was_typed_stays_when_another_field_is_wrong():
    assert 'value="Å <b>"'.replace("<", "&lt;").replace(">", "&gt;") in str(ContactForm({"name": "Å <b>"})).replace(
        "&quot;", '"'
    )


def test_the_summary_leads_to_each_wrong_field_and_takes_the_focus():
    form = ContactForm({"phone": "1"})
    html = render_to_string("components/error_summary.html", {"form": form})
    assert re.findall(r'href="#([^"]+)"', html) == ["id_name", "id_how_0", "id_agreed"]
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert all(f'id="{target}"' in str(form) for target in ("id_name", "id_how_0", "id_agreed"))


def test_an_error_of_the_whole_form_stands_in_the_summary_once():
    form = ContactForm({"name": "a", "how": "a", "agreed": "on"})
    form.add_error(None, "End before start")
    assert render_to_string("components/form.html", {"form": form, "submit": "Save"}).count("End before start") == 1


def test_no_summary_without_errors():
    assert render_to_string("components/error_summary.html", {"form": ContactForm()}).strip() == ""


def test_a_date_field_keeps_to_the_years_the_product_knows():
    html = str(ContactForm(initial={"day": date(2026, 9, 5)})["day"])
    assert 'type="date"' in html and 'value="2026-09-05"' in html
    assert 'min="2020-01-01"' in html and 'max="2100-12-31"' in html
