"""What a municipality answers before the negotiation: still me, times, nothing to raise, who comes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.refused_forms import takes
from negotiations.actions import answer, time_request, unsent
from negotiations.forms import contact as forms
from negotiations.models import Party, UnsentForm
from negotiations.views.contact import show
from negotiations.views.contact_before import nothing_form, suits_form
from negotiations.views.contact_desk import Desk, answers_for_municipality, desk_post


def unchanged(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form came as the page showed it: nothing is done, and that is said."""
    return show(request, desk, note=_("Nothing had been changed in the form, so nothing was sent."))


def done(request: HttpRequest, desk: Desk, sentence: str) -> HttpResponse:
    """Back to the page, saying what was done and what is still missing."""
    messages.success(request, f"{sentence} {_still_missing(desk)}".strip())
    return redirect(desk.url())


def _still_missing(desk: Desk) -> str:
    if desk.party is None:
        return ""
    party = Party.objects.select_related("negotiation").get(pk=desk.party.pk)
    words = {"times": _("times"), "topics": _("topics")}
    missing = [words[name] for name in party.owes]
    if desk.takes_answers and not party.contact_is_told(desk.contact):
        missing.insert(0, _("who the contact is"))
    if not missing:
        return _("The county now has what it needs from you.") if desk.is_before else ""
    return _("Still missing: %(missing)s.") % {"missing": ", ".join(missing)}


@desk_post(answers_for_municipality)
@takes(forms.WhoForm)
def contact_who(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Still the contact, a deputy, or somebody else."""
    form, party = _who_form(request, desk), _party(desk)
    if not form.is_valid():
        return show(request, desk, who_form=form)
    data = form.cleaned_data
    try:
        if data["who"] == forms.WhoForm.ME:
            answer.confirm_contact(party, by=desk.user)
            return done(request, desk, _still_the_contact(desk))
        person = {key: data[key] for key in ("name", "title", "email")}
        answer.name_person(party, duty=data["who"], **person, by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), who_form=form)
    return done(request, desk, _("Thank you: the county has been told of %(name)s.") % {"name": data["name"]})


def _who_form(request: HttpRequest, desk: Desk) -> forms.WhoForm:
    return forms.WhoForm(request.POST, deputy_of=desk.deputy_of, has_contact=desk.contact is not None)


def _still_the_contact(desk: Desk) -> str:
    if desk.deputy_of:
        return _("Thank you: %(name)s is still the contact.") % {"name": desk.deputy_of}
    return _("Thank you: you are still the contact.")


@desk_post(answers_for_municipality)
@takes(forms.TimesForm)
def contact_times(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One to five times in order, or why none suits."""
    party = _party(desk)
    form = forms.TimesForm(request.POST, offered=answer.choosable(party), party=party)
    if not form.is_valid():
        return show(request, desk, times_form=form)
    if form.has_answer and not form.is_new_answer():
        return unchanged(request, desk)
    try:
        answer.propose_times(party, starts=form.starts, none_suits=form.cleaned_data["none_suits"], by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), times_form=form)
    unsent.drop(desk.negotiation, UnsentForm.Form.TIMES, by=desk.user)
    return done(request, desk, _("The times have been sent."))


@desk_post(answers_for_municipality)
@takes(forms.AnotherTimeForm)
def contact_another_time(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The confirmed time does not suit any more."""
    party = _party(desk)
    asked = party.time_requests.open().first()
    form = forms.AnotherTimeForm(request.POST, asked=asked)
    if not form.is_valid():
        return show(request, desk, another_form=form)
    if asked and not form.has_changed():
        return unchanged(request, desk)
    try:
        time_request.ask(party, reason=form.cleaned_data["reason"], by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), another_form=form)
    return done(request, desk, _("The county has been asked for another time."))


@desk_post(answers_for_municipality)
def contact_time_suits(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The request for another time is withdrawn."""
    form = suits_form(request.POST)
    if not form.is_valid():
        return show(request, desk, withdraw_form=form)
    if not time_request.take_back(_party(desk), by=desk.user):
        return unchanged(request, desk)
    return done(request, desk, _("Your request was withdrawn: the confirmed time holds."))


@desk_post(answers_for_municipality)
def contact_nothing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """No topics this year: an answer too."""
    form = nothing_form(desk, request.POST)
    if form.is_valid():
        try:
            answer.nothing_to_raise(_party(desk), by=desk.user)
        except Refused as refusal:
            return show(request, desk, refusal=str(refusal), nothing_form=form)
    if form.errors:
        return show(request, desk, nothing_form=form)
    return done(request, desk, _("The county knows that you have no topics this year."))


@desk_post(answers_for_municipality)
@takes(forms.OtherPeople)
def contact_people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who comes: members of the group, and others."""
    party = _party(desk)
    expected = list(party.expected_people())
    others = forms.other_people(request.POST, expected=expected)
    with_others = others.is_valid() and bool(forms.named(others))
    form = forms.PeopleForm(request.POST, municipality=party.municipality, expected=expected, with_others=with_others)
    if not others.is_valid():
        form.add_error(None, _("Something is missing in the rows of other people: see below."))
    if form.is_valid() and not (form.has_changed() or others.has_changed()) and party.people_sent_at:
        return unchanged(request, desk)
    if form.is_valid():
        coming = list(form.cleaned_data["coming"].select_related("user", "municipality"))
        try:
            answer.tell_people(party, coming=coming, others=forms.named(others), by=desk.user)
            unsent.drop(desk.negotiation, UnsentForm.Form.PEOPLE, by=desk.user)
            return done(request, desk, _("The participants have been sent."))
        except Refused as refusal:
            return show(request, desk, refusal=str(refusal), people_form=form, other_people=others)
    return show(request, desk, people_form=form, other_people=others)


def _party(desk: Desk) -> Party:
    assert desk.party is not None
    return desk.party
