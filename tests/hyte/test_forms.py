"""Forms whose fields and errors can be found by everyone."""

import re
from datetime import date
from typing import Any

import pytest
from crispy_forms.layout import Fieldset
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from hyte.forms import Button, Buttons, DateInput, Helper, Sentence
from tests.hyte.test_ui import text, tight


class ContactForm(forms.Form):
    name = forms.CharField(label="Name", help_text="In full")
    phone = forms.CharField(label="Phone", required=False)
    how = forms.ChoiceField(label="How", widget=forms.RadioSelect, choices=[("a", "Here"), ("b", "Away")])
    agreed = forms.BooleanField(label="Agreed")
    day = forms.DateField(label="Day", widget=DateInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> Helper:
        others = [name for name in self.fields if name not in ("phone", "day")]
        rest = Fieldset("The rest", Sentence("As you like"), "phone", "day", css_class="own-time")
        again = Button("Save <again>", tone="outline-primary", name="go", value="on")
        return Helper(*others, rest, Buttons("Save", again, back="Back"), data_warn_unsaved=True)


def shown(form: forms.Form | None = None, **page: Any) -> str:
    """The form as a page shows it, without the white space that nobody sees."""
    return tight(render_crispy_form(form or ContactForm(), context=page))


def field(name: str, data: dict[str, str] | None = None) -> str:
    """One field of it."""
    template = Template("{{ field|as_crispy_field }}")
    with override("en"):
        return tight(template.render(Context({"field": ContactForm(data)[name]})))


def test_a_field_has_a_label_bootstraps_class_and_its_help():
    assert field("name") == (
        '<div class="field"><label class="field-label" for="id_name">Name</label>'
        '<div class="field-help" id="id_name_helptext">In full</div>'
        '<input type="text" name="name" class="textinput form-control" required aria-describedby="id_name_helptext" '
        'id="id_name"></div>'
    )


def test_an_optional_field_says_so_and_a_required_one_has_no_asterisk():
    assert text(field("phone")) == "Phone (optional)"
    assert "*" not in shown()


def test_a_group_of_choices_is_a_fieldset_that_its_legend_names():
    assert field("how") == (
        '<div class="field"><fieldset><legend class="field-label">How</legend><div class="choices" id="id_how">'
        '<div class="form-check"><input class="form-check-input" type="radio" name="how" value="a" id="id_how_0" '
        'required><label class="form-check-label" for="id_how_0">Here</label></div>'
        '<div class="form-check"><input class="form-check-input" type="radio" name="how" value="b" id="id_how_1" '
        'required><label class="form-check-label" for="id_how_1">Away</label></div></div></fieldset></div>'
    )


def test_an_error_stands_beside_its_field_and_is_tied_to_it():
    html = field("name", {})
    assert 'class="textinput form-control is-invalid"' in html
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error"' in html
    assert (
        text(html.split('<ul class="field-errors" id="id_name_error">')[1].split("</ul>")[0]) == "Error: Fill this in."
    )


def test_an_error_of_a_group_is_tied_to_the_whole_group():
    html = field("how", {})
    assert (
        '<fieldset aria-describedby="id_how_error">' in html and '<ul class="field-errors" id="id_how_error">' in html
    )


def test_what_was_typed_stays_when_another_field_is_wrong():
    assert 'value="Å &lt;b&gt;"' in shown(ContactForm({"name": "Å <b>"}))


def test_the_summary_leads_to_each_wrong_field_and_takes_the_focus():
    html = shown(ContactForm({"phone": "1"}))
    assert re.findall(r'href="#([^"]+)"', html) == ["id_name", "id_how_0", "id_agreed"]
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert all(html.count(f'id="{target}"') == 1 for target in ("id_name", "id_how_0", "id_agreed"))


def test_an_error_of_the_whole_form_stands_in_the_summary_once():
    form = ContactForm({"name": "a", "how": "a", "agreed": "on"})
    form.add_error(None, "End before start")
    assert shown(form).count("End before start") == 1


def test_no_summary_without_errors():
    assert "error-summary" not in shown()


def test_a_form_carries_its_number_and_the_token_against_forgery():
    html = shown(csrf_token="abc")
    assert '<form method="post" class="form" data-warn-unsaved novalidate>' in html
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="abc">' in html
    assert re.search(r'<input type="hidden" name="submission_id" value="[0-9a-f]{32}">', html)


def test_a_form_that_only_reads_carries_neither_and_marks_nothing_as_optional():
    form = ContactForm()
    helper = Helper("phone", css_class="inline-form", method="get")
    html = tight(render_crispy_form(form, helper, {"csrf_token": "abc"}))
    assert html.startswith('<form method="get" class="inline-form" novalidate><div class="field">')
    assert ("csrf" in html, "submission_id" in html, "optional" in html) == (False, False, False)


def test_the_page_says_where_a_form_leads_and_where_the_way_back_does():
    html = shown(action="/there/", cancel_url="/back/")
    assert 'novalidate action="/there/">' in html
    assert html.endswith('value="on">Save &lt;again&gt;</button><a href="/back/">Back</a></div></form>')


def test_buttons_say_what_happens_and_which_of_them_was_pressed():
    buttons = re.findall(r"<button ([^>]*)>(.*?)</button>", shown())
    assert buttons == [
        ('type="submit" class="btn btn-primary"', "Save"),
        ('type="submit" class="btn btn-outline-primary" name="go" value="on"', "Save &lt;again&gt;"),
    ]


def test_a_button_without_words_says_what_the_page_says():
    html = tight(
        render_crispy_form(ContactForm(), Helper("name", Buttons()), {"submit": "Do <it>", "submit_tone": "danger"})
    )
    assert '<button type="submit" class="btn btn-danger">Do &lt;it&gt;</button>' in html


def test_fields_that_belong_together_stand_in_a_fieldset_with_their_help():
    assert (
        '<fieldset class="own-time"><legend>The rest</legend><p class="field-help">As you like</p><div class="field">'
        in shown()
    )


def test_a_hidden_field_has_no_label():
    assert field("seen") == '<input type="hidden" name="seen" id="id_seen">'


def test_a_layout_that_names_an_unknown_field_is_an_error():
    with pytest.raises(Exception, match="Could not resolve form field 'nothing'"):
        render_crispy_form(ContactForm(), Helper("nothing"))


def test_a_date_field_keeps_to_the_years_the_product_knows():
    html = str(ContactForm(initial={"day": date(2026, 9, 5)})["day"])
    assert 'type="date"' in html and 'value="2026-09-05"' in html
    assert 'min="2020-01-01"' in html and 'max="2100-12-31"' in html
