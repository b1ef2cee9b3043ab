"""The forms of the contact's page before the negotiation: good input, bad input, somebody else's ids, twice."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from municipalities.models import Municipality, WelfareGroupMember
from negotiations.actions import answer, booking, closing, memo, topic
from negotiations.models import Party, Topic
from tests import factories
from tests.factories import moment
from tests.hyte.test_ui import tight
from tests.negotiations.as_rendered import everything
from tests.negotiations.contact_states import answered

TUESDAY, WEDNESDAY = "20260908T0600Z", "20260909T0900Z"


@pytest.fixture(autouse=True)
def english(settings):
    """English is the source of the strings: the pages of these tests speak it."""
    settings.LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    with override("en"):
        yield


@pytest.fixture
def phone(lemi) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def send(phone, lemi, lemi_party):
    """send("times", {...}) posts a form of Lemi's page."""

    def post(name: str, data: dict, **where):
        address = reverse(
            f"contact_{name}", kwargs={"token": lemi.link_token, "pk": lemi_party.negotiation_id, **where}
        )
        return phone.post(address, data)

    return post


def errors(response) -> list[str]:
    """The lines of the summary of errors on top of a form."""
    summary = re.search(r'class="error-summary".*?</ul>', response.content.decode(), re.S)
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.S) if summary else []
    return [re.sub(r"<[^>]+>", "", line).strip() for line in lines]


def told(phone, response) -> list[str]:
    """What the page says after the answer."""
    html = phone.get(response.headers["Location"]).content.decode()
    return [text.strip() for text in re.findall(r'<div class="note note-done">.*?<p>(.*?)</p>', html, re.S)]


def fresh(party: Party) -> Party:
    return Party.objects.get(pk=party.pk)


def test_the_contact_confirms(phone, send, lemi_party):
    response = send("who", {"who": "me"})
    assert told(phone, response) == ["Thank you: you are still the contact. Still missing: times, topics."]
    assert fresh(lemi_party).contact_confirmed_at is not None


def test_all_is_given_only_when_the_contact_has_confirmed_or_named_another(phone, send, lemi, lemi_party):
    answer.nothing_to_raise(lemi_party, by=lemi)
    starts = [answer.free_times(lemi_party.negotiation)[0][0]]
    answer.propose_times(lemi_party, starts=starts, by=lemi)
    other = {"who": "contact", "name": "Uusi Uuno", "title": "", "email": "uusi@municipality.example"}
    people = {
        "others-TOTAL_FORMS": "1",
        "others-INITIAL_FORMS": "0",
        "others-0-name": "Oma Väki",
        "others-0-role": "other",
    }
    assert told(phone, send("people", people)) == [
        "The participants have been sent. Still missing: who the contact is."
    ]
    assert told(phone, send("who", other)) == [
        "Thank you: the county has been told of Uusi Uuno. The county now has what it needs from you."
    ]
    assert told(phone, send("who", {"who": "me"})) == [
        "Thank you: you are still the contact. The county now has what it needs from you."
    ]


def test_a_deputy_is_asked_about_the_contact_by_name(phone, lemi, lemi_party):
    deputy = factories.contact(lemi_party.municipality, duty="deputy", name="Vara Virtanen")
    page, where = reverse("contact", args=[deputy.link_token]), [deputy.link_token, lemi_party.negotiation_id]
    asked = f"Is {lemi.name} still the HYTE contact?"
    assert asked in phone.get(page).content.decode()
    response = phone.post(reverse("contact_who", args=where), {"who": "me"})
    assert told(phone, response) == [f"Thank you: {lemi.name} is still the contact. Still missing: times, topics."]
    assert re.search(rf"<p>\s*{lemi.name}, confirmed ", phone.get(page).content.decode())


def test_a_deputy_is_named_and_the_contact_confirmed(send, lemi_party):
    person = {"name": "Pekka Pelto", "title": "rehtori", "email": "pekka@lemi.example"}
    send("who", {"who": "deputy", **person})
    party = fresh(lemi_party)
    assert (party.named_duty, party.named_name, party.named_title, party.named_email) == ("deputy", *person.values())
    assert party.contact_confirmed_at is not None
    assert WelfareGroupMember.objects.filter(user__name="Pekka Pelto").count() == 0


def test_another_contact_is_named_and_taken_back(send, lemi_party):
    send("who", {"who": "contact", "name": "Pekka Pelto", "email": "pekka@lemi.example"})
    assert (fresh(lemi_party).named_duty, fresh(lemi_party).contact_confirmed_at) == ("contact", None)
    send("who", {"who": "me"})
    assert (fresh(lemi_party).named_duty, fresh(lemi_party).named_name, fresh(lemi_party).named_at) == ("", "", None)


def test_the_planner_sees_on_the_board_whom_the_contact_named_until_the_register_has_them(
    send, lemi, lemi_party, as_planner, as_manager
):
    send("who", {"who": "deputy", "name": "Pekka Pelto", "email": "pekka@lemi.example"})
    board = reverse("round", args=[lemi_party.round_id])
    seen = ["pekka@lemi.example" in client.get(board).content.decode() for client in (as_planner, as_manager)]
    factories.contact(Municipality.objects.get(code="416"), duty="deputy", email="pekka@lemi.example")
    seen.append("pekka@lemi.example" in as_planner.get(board).content.decode())
    assert seen == [True, False, False]


def test_a_named_person_needs_a_name_and_a_right_address_and_what_was_typed_stays(send, lemi_party):
    response = send("who", {"who": "contact", "name": "", "title": "rehtori", "email": "pekka"})
    assert errors(response) == [
        "Name of that person – Write the name of that person.",
        "E-mail – Enter a valid email address.",
    ]
    assert ('value="rehtori"' in response.content.decode(), fresh(lemi_party).named_duty) == (True, "")


def test_a_line_break_in_a_name_is_refused(send, lemi_party):
    send("who", {"who": "contact", "name": "Pekka\r\nBcc: x@y.example", "email": "pekka@lemi.example"})
    assert fresh(lemi_party).named_duty == ""


def test_times_are_kept_in_the_order_of_the_phone(phone, send, lemi_party):
    response = send("times", {"times": [TUESDAY, WEDNESDAY], "order": f"{WEDNESDAY},{TUESDAY}"})
    assert told(phone, response) == ["The times have been sent. Still missing: who the contact is, topics."]
    assert [p.starts_at for p in lemi_party.proposals.all()] == [moment(9, 12), moment(8, 9)]


def test_the_chosen_times_are_ticked_and_in_their_order_when_the_page_is_opened_again(phone, send, lemi, lemi_party):
    send("times", {"times": [TUESDAY, WEDNESDAY], "order": f"{WEDNESDAY},{TUESDAY}"})
    html = tight(phone.get(reverse("contact", args=[lemi.link_token])).content.decode())
    assert re.findall(r'name="order" value="([^"]*)"', html) == [f"{WEDNESDAY},{TUESDAY}"]
    assert re.findall(r'<input type="checkbox" name="times" value="([^"]*)" checked>', html) == [TUESDAY, WEDNESDAY]


def test_times_are_kept_in_the_order_of_the_lists_without_scripts(send, lemi_party):
    send("times", {"best": [WEDNESDAY, "", TUESDAY, "", ""], "times": [TUESDAY], "order": TUESDAY})
    assert [p.starts_at for p in lemi_party.proposals.all()] == [moment(9, 12), moment(8, 9)]


def test_the_same_time_in_two_lists_is_told_beside_the_second_and_every_list_stays_as_chosen(send, lemi_party):
    response = send("times", {"best": [WEDNESDAY, "", TUESDAY, WEDNESDAY, ""], "none_suits": ""})
    assert errors(response) == ["Times – You chose the same time twice. Choose another in the second place, or none."]
    assert lemi_party.proposals.count() == 0
    lists = re.findall(r'<div class="field( field-wrong)?">.*?name="best".*?</select>', response.content.decode(), re.S)
    assert lists == ["", "", "", " field-wrong", ""]
    chosen = re.findall(r'<select class="form-select" name="best".*?</select>', response.content.decode(), re.S)
    assert [re.findall(r'value="(\w+)" selected', one) for one in chosen] == [
        [WEDNESDAY],
        [],
        [TUESDAY],
        [WEDNESDAY],
        [],
    ]
    assert "This time has been chosen already. Choose another, or none." in response.content.decode()


def test_none_suits_is_an_answer_with_its_reason(send, lemi_party):
    send("times", {"none_suits": "Lokakuussa sopisi"})
    assert (fresh(lemi_party).none_suits, fresh(lemi_party).owes) == ("Lokakuussa sopisi", ["topics"])


def test_no_time_and_no_reason_is_asked_again(send, lemi_party):
    response = send("times", {"none_suits": "  "})
    assert errors(response) == ["Times – Choose at least one time, or tell us what would suit you."]
    assert fresh(lemi_party).times_sent_at is None


def test_a_time_and_a_reason_contradict_each_other(send, lemi_party):
    response = send("times", {"times": [TUESDAY], "none_suits": "Ei sovi"})
    assert errors(response) == [
        "None of these suits. What would? – You also chose a time. Either untick the times, or empty this field."
    ]
    assert ("Ei sovi" in response.content.decode(), lemi_party.proposals.count()) == (True, 0)


def test_more_than_five_times_are_refused(send, lemi_party):
    every = [f"202609{day:02d}T{hour}Z" for day in (8, 9, 10) for hour in ("0600", "0900")]
    assert errors(send("times", {"times": every})) == ["Times – Choose at most five times."]
    assert lemi_party.proposals.count() == 0


@pytest.mark.parametrize("value", ["20260909T0300Z", "x", "20260908T0600Z,20260909T0900Z", "\x00"])
def test_a_time_that_is_not_offered_is_refused(send, lemi_party, value):
    for data in ({"times": [value]}, {"best": [value]}):
        assert errors(send("times", data)) == [
            "Times – One of the times is no longer free. Choose again from the times that are shown."
        ]
    assert lemi_party.proposals.count() == 0


def test_a_time_taken_meanwhile_is_refused(send, lemi_party, imatra_party, planner):
    booking.confirm(imatra_party.negotiation, starts_at=moment(8, 9), place="Imatra", by=planner, accept_warnings=True)
    send("times", {"times": [TUESDAY]})
    assert lemi_party.proposals.count() == 0


def test_an_own_proposal_taken_meanwhile_is_told_and_an_untouched_form_keeps_it(
    phone, send, lemi, lemi_party, imatra_party, planner
):
    answer.propose_times(lemi_party, starts=[moment(8, 9), moment(9, 12)], by=lemi)
    booking.confirm(imatra_party.negotiation, starts_at=moment(8, 9), place="Imatra", by=planner, accept_warnings=True)
    html = phone.get(reverse("contact", args=[lemi.link_token])).content.decode()
    assert "Some of the times that you proposed are no longer free: tue 8.9. at 9.00." in re.sub(r"\s+", " ", html)
    before = everything()
    assert send("times", {"times": [WEDNESDAY], "order": WEDNESDAY}).status_code == 200
    assert everything() == before


def test_a_confirmed_time_can_no_longer_be_proposed_over(send, lemi_party, planner):
    booking.confirm(lemi_party.negotiation, starts_at=moment(8, 9), place="Talo", by=planner, accept_warnings=True)
    response = send("times", {"times": [WEDNESDAY]})
    assert (response.status_code, lemi_party.proposals.count()) == (409, 0)
    assert "The time has already been confirmed." in response.content.decode()


def test_pressing_twice_acts_once(send, lemi_party):
    once = {"times": [TUESDAY], "submission_id": uuid.uuid4().hex}
    first, second = send("times", once), send("times", once)
    assert (first.status_code, first.headers["Location"]) == (302, second.headers["Location"])
    assert lemi_party.proposals.count() == 1


def test_nothing_to_raise_needs_its_tick(phone, send, lemi_party):
    assert errors(send("nothing", {})) == [
        "We have nothing to raise this year – Tick the box first, so that nothing is sent by mistake."
    ]
    response = send("nothing", {"sure": "on"})
    assert told(phone, response) == [
        "The county knows that you have no topics this year. Still missing: who the contact is, times."
    ]
    assert fresh(lemi_party).nothing_to_raise is True


def test_people_of_the_group_and_others_are_told(send, lemi, lemi_party):
    member = WelfareGroupMember.objects.get(user=lemi)
    rows = {
        "others-0-name": "Maija Manner",
        "others-0-title": "rehtori",
        "others-0-role": "other",
        "others-1-role": "other",
    }
    send("people", {"coming": [member.pk], "others-TOTAL_FORMS": 2, "others-INITIAL_FORMS": 0, **rows})
    people = lemi_party.negotiation.participants.filter(expected=True).values_list("name", "title", "role")
    assert sorted(people) == [("Contact of Lemi", "", "contact"), ("Maija Manner", "rehtori", "other")]


EMPTY = {"others-TOTAL_FORMS": 1, "others-INITIAL_FORMS": 0, "others-0-role": "other"}


def test_nobody_is_asked_again(send, lemi_party):
    assert errors(send("people", EMPTY)) == [
        "Members of the welfare group who come – Tick at least one person who comes, or write a name below."
    ]
    assert fresh(lemi_party).people_sent_at is None


def test_an_outsider_alone_may_come(send, lemi_party):
    send("people", {**EMPTY, "others-0-name": "Maija"})
    assert lemi_party.negotiation.participants.get(expected=True).name == "Maija"


def test_a_title_without_a_name_is_asked_again_and_stays(send, lemi_party):
    response = send("people", {**EMPTY, "others-0-title": "rehtori"})
    assert 'value="rehtori"' in response.content.decode()
    assert response.content.decode().count('class="error-summary"') == 1  # in its own form, in no other of the page
    assert fresh(lemi_party).people_sent_at is None


@pytest.mark.parametrize("role", ["county", "chair", "x"])
def test_a_role_that_is_not_offered_is_refused(send, lemi_party, role):
    send("people", {**EMPTY, "others-0-name": "Maija", "others-0-role": role})
    assert lemi_party.negotiation.participants.count() == 0


def test_a_member_of_another_group_can_not_be_planted(send, lemi_party, imatra):
    foreign = WelfareGroupMember.objects.get(user=imatra)
    response = send("people", {**EMPTY, "coming": [foreign.pk]})
    assert errors(response) == [
        "Members of the welfare group who come – One of the people is no longer in the group. Choose again."
    ]
    assert lemi_party.negotiation.participants.count() == 0


def test_rows_beyond_reason_are_refused(send, lemi_party):
    many = {f"others-{n}-name": "x" for n in range(40)} | {f"others-{n}-role": "other" for n in range(40)}
    response = send("people", {**many, "others-TOTAL_FORMS": 40, "others-INITIAL_FORMS": 0})
    assert (response.status_code, lemi_party.negotiation.participants.count()) == (200, 0)


def test_a_broken_set_of_rows_is_an_error_and_not_a_crash(send, lemi_party):
    assert send("people", {"others-TOTAL_FORMS": "x"}).status_code == 200
    assert send("people", {}).status_code == 200
    assert lemi_party.negotiation.participants.count() == 0


def test_a_new_topic_stays_a_draft_without_its_tick(phone, send, lemi, lemi_party):
    response = send("topic_new", {"title": "Perheet", "theme": "family_services", "key": uuid.uuid4().hex})
    assert told(phone, response) == [
        "“Perheet” has been saved as a draft: it has not been sent. Still missing: who the contact is, times, topics."
    ]
    made = Topic.objects.get()
    assert (made.title, made.municipality_id, made.created_by, made.sent_at) == ("Perheet", "416", lemi, None)


def test_a_topic_with_its_tick_is_sent(phone, send):
    response = send("topic_new", {"title": "Perheet", "theme": "other", "key": uuid.uuid4().hex, "ready": "on"})
    assert told(phone, response) == ["“Perheet” has been sent. Still missing: who the contact is, times."]
    assert Topic.objects.sent().count() == 1


def test_one_form_makes_one_topic_however_often_it_arrives(send):
    key = uuid.uuid4().hex
    for title in ("Per", "Perheet", "Perheet ja lapset"):
        send("topic_new", {"title": title, "theme": "other", "key": key})
    assert list(Topic.objects.values_list("title", flat=True)) == ["Perheet ja lapset"]


def test_the_title_is_asked_for_and_the_rest_stays(send):
    response = send("topic_new", {"description": "Pitkä selitys", "theme": "other", "key": uuid.uuid4().hex})
    assert errors(response) == ["What it is about, in a few words – Tell in a few words what the topic is about."]
    assert ("Pitkä selitys" in response.content.decode(), Topic.objects.count()) == (True, 0)


def autosave(phone, lemi, party, data, pk=None):
    name = "contact_topic" if pk else "contact_topic_new"
    where = {"token": lemi.link_token, "pk": party.negotiation_id} | ({"topic": pk} if pk else {})
    return phone.post(reverse(name, kwargs=where), data, headers={"X-Autosave": "yes"})


def test_a_draft_keeps_itself_even_without_a_title(phone, lemi, lemi_party):
    key = uuid.uuid4().hex
    first = autosave(phone, lemi, lemi_party, {"description": "Kesken", "theme": "other", "key": key})
    second = autosave(phone, lemi, lemi_party, {"description": "Kesken vielä", "theme": "other", "key": key})
    assert (first.json(), second.status_code) == ({"saved_at": "12.00", "fields": {"version": 1}}, 200)
    assert list(Topic.objects.values_list("title", "description", "sent_at")) == [("", "Kesken vielä", None)]


def test_an_empty_form_keeps_nothing(phone, lemi, lemi_party):
    autosave(phone, lemi, lemi_party, {"theme": "ageing_falls_loneliness", "key": uuid.uuid4().hex})
    assert Topic.objects.count() == 0


def test_a_draft_is_never_sent_by_itself(phone, lemi, lemi_party):
    data = {"title": "Perheet", "theme": "other", "key": uuid.uuid4().hex, "ready": "on"}
    autosave(phone, lemi, lemi_party, data)
    assert Topic.objects.get().sent_at is None


def test_a_sent_topic_does_not_change_by_itself(phone, lemi, lemi_party):
    sent = factories.sent_topic(lemi_party, lemi)
    response = autosave(phone, lemi, lemi_party, {"title": "Muu", "theme": "other"}, pk=sent.pk)
    assert (response.status_code, Topic.objects.get().title) == (409, "Perhepalvelut")


def test_a_sent_topic_is_changed_by_its_button_and_stays_sent(send, lemi, lemi_party):
    sent = factories.sent_topic(lemi_party, lemi)
    send("topic", {"title": "Uusi otsikko", "theme": "other"}, topic=sent.pk)
    changed = Topic.objects.get()
    assert (changed.title, changed.sent_at) == ("Uusi otsikko", sent.sent_at)


def test_the_ticked_drafts_are_sent_and_no_others(send, lemi, lemi_party):
    drafts = [draft(lemi_party, lemi, title) for title in ("Yksi", "Kaksi")]
    assert errors(send("topics_send", {})) == ["Drafts that are ready – Tick the topics that you want to send."]
    send("topics_send", {"topics": [drafts[1].pk]})
    assert list(Topic.objects.sent().values_list("title", flat=True)) == ["Kaksi"]


def test_a_draft_beside_a_sent_topic_is_not_called_all_sent(phone, send, lemi, lemi_party, planner):
    send("times", {"times": [TUESDAY], "order": TUESDAY})
    send("who", {"who": "me"})
    send("topic_new", {"title": "Perheet", "theme": "other", "key": uuid.uuid4().hex, "ready": "on"})
    page = reverse("contact", args=[lemi.link_token])
    assert [phrase in phone.get(page).content.decode() for phrase in ("All sent", "1 draft not sent")] == [True, False]
    send("topic_new", {"title": "Uni", "theme": "other", "key": uuid.uuid4().hex})
    assert [phrase in phone.get(page).content.decode() for phrase in ("All sent", "1 draft not sent")] == [False, True]
    closing.close(lemi_party.round, by=planner, accept_unfinished=True)
    assert [phrase in phone.get(page).content.decode() for phrase in ("All sent", "1 draft not sent")] == [False, False]


def draft(party, by, title):
    made = topic.draft(negotiation=party.negotiation, party=party, by=by)
    made.title = title
    return topic.save(made, by=by)


def test_topics_of_another_municipality_can_not_be_reached(phone, send, imatra, imatra_party, lemi, lemi_party):
    foreign = draft(imatra_party, imatra, "Imatran")
    Topic.objects.filter(pk=foreign.pk).update(draft_key=uuid.uuid4())
    foreign.refresh_from_db()
    draft(lemi_party, lemi, "Lemin")  # so that the page asks which drafts to send
    before = everything()
    tick = {"sure": "on"}
    assert send("topic", {"title": "Oma", "theme": "other"}, topic=foreign.pk).status_code == 404
    assert send("topic_remove", tick, topic=foreign.pk).status_code == 404
    assert send("topics_send", {"topics": [foreign.pk]}).status_code == 200
    assert send("topic_new", {"title": "Oma", "theme": "other", "key": foreign.draft_key.hex}).status_code == 200
    assert autosave(phone, lemi, lemi_party, {"title": "Oma", "key": foreign.draft_key.hex}).status_code in (409, 422)
    assert everything() == before


def test_fields_that_are_not_in_the_form_are_not_read(send, imatra, planner):
    extra = {
        "sent_at": "2020-01-01",
        "municipality": "153",
        "created_by": imatra.pk,
        "expert": planner.pk,
        "minutes": 5,
    }
    send("topic_new", {"title": "Perheet", "theme": "other", "key": uuid.uuid4().hex, **extra})
    made = Topic.objects.get()
    assert (made.sent_at, made.municipality_id, made.expert, made.minutes) == (None, "416", None, None)


def test_a_topic_is_removed_when_ticked(phone, send, lemi, lemi_party):
    sent = factories.sent_topic(lemi_party, lemi)
    assert errors(send("topic_remove", {}, topic=sent.pk)) == [
        "Yes, remove this topic – Tick the box first, so that nothing is sent by mistake."
    ]
    response = send("topic_remove", {"sure": "on"}, topic=sent.pk)
    assert told(phone, response) == [
        "“Perhepalvelut” has been removed. Still missing: who the contact is, times, topics."
    ]
    assert Topic.objects.count() == 0


def test_after_the_negotiation_topics_are_refused_with_a_sentence(phone, send, lemi, lemi_party, planner):
    answered(lemi_party, lemi)
    factories.held(lemi_party.negotiation, planner)
    response = send("topic_new", {"title": "Myöhässä", "theme": "other"})
    assert (response.status_code, "topics can no longer be changed" in response.content.decode()) == (409, True)


def test_html_in_a_topic_stays_text(phone, send, lemi):
    send("topic_new", {"title": "<b onclick=x>Ääkköset 🎉</b>", "theme": "other", "key": uuid.uuid4().hex})
    html = phone.get(reverse("contact", args=[lemi.link_token])).content.decode()
    assert ("<b onclick" in html, "&lt;b onclick=x&gt;Ääkköset 🎉" in html) == (False, True)


def test_the_deputy_answers_too(phone, lemi_party):
    deputy = factories.contact(Municipality.objects.get(code="416"), duty="deputy", name="Pekka")
    address = reverse("contact_times", args=[deputy.link_token, lemi_party.negotiation_id])
    assert phone.post(address, {"times": [TUESDAY]}).status_code == 302
    assert lemi_party.proposals.count() == 1


def test_an_organisation_raises_a_topic_of_its_own(phone, organisation, lemi_party):
    token = organisation.representative.link_token
    address = reverse("contact_topic_new", args=[token, lemi_party.negotiation_id])
    phone.post(address, {"title": "Järjestöt", "theme": "organisations", "key": uuid.uuid4().hex, "ready": "on"})
    made = Topic.objects.get()
    assert (made.organisation, made.municipality, made.sent_at is not None) == (organisation, None, True)
    assert fresh(lemi_party).topics_sent_at is None


def test_after_the_date_the_page_asks_for_answers_now_and_not_by_a_day_that_has_passed(phone, lemi, lemi_party):
    page, said = reverse("contact", args=[lemi.link_token]), []
    for day in (24, 28):
        with clock.at(moment(day, 12, month=8)):
            html = phone.get(page).content.decode()
            said.append(["Answer by" in html, "it is not too late" in html])
    assert said == [[True, False], [False, True]]


def test_a_late_topic_is_taken_and_marked_late(phone, send, lemi):
    with clock.at(moment(28, 12, month=8)):
        send("topic_new", {"title": "Myöhässä", "theme": "other", "key": uuid.uuid4().hex, "ready": "on"})
        html = phone.get(reverse("contact", args=[lemi.link_token])).content.decode()
    assert Topic.objects.get().is_late is True
    assert re.findall(r"sent \d+\.\d+\.[^<]*", html) == ["sent 28.8., after the date"]


def test_a_topic_that_the_memo_already_answers_stays(send, lemi, lemi_party, planner):
    sent = factories.sent_topic(lemi_party, lemi)
    section = memo.start(lemi_party.negotiation, by=planner).sections.get(topic=sent)
    memo.save_section(section, text="Sovittiin jo.", version=0, by=planner)
    assert send("topic_remove", {"sure": "on"}, topic=sent.pk).status_code == 409
    memo.save_section(section, text="", version=1, by=planner)
    assert send("topic_remove", {"sure": "on"}, topic=sent.pk).status_code == 302
    assert Topic.objects.count() == 0


def test_a_closed_round_takes_no_answers(send, lemi_party, round):
    round.closed_at = clock.now()
    round.save()
    data = {"who": "me", "sure": "on", "times": [TUESDAY], "title": "x", **EMPTY, "others-0-name": "Maija"}
    names = ["who", "times", "nothing", "people", "topic_new"]
    assert [send(name, data).status_code for name in names] == [409] * 5
    assert fresh(lemi_party).has_answered(None) is False


def test_the_whole_group_comes_by_one_tick(send, lemi, lemi_party):
    other = factories.contact(lemi_party.municipality, duty="")
    send("people", {"everyone": "on", "others-TOTAL_FORMS": "0", "others-INITIAL_FORMS": "0"})
    assert sorted(person.user_id for person in fresh(lemi_party).expected_people()) == sorted([lemi.pk, other.pk])


def test_the_page_names_who_comes_from_the_county(phone, lemi, lemi_party, planner):
    page = " ".join(phone.get(reverse("contact", args=[lemi.link_token])).content.decode().split())
    assert f"From the county these take part: {planner.name}." in page
