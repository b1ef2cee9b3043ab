"""What an organisation does by its own link: one topic in many negotiations, where it comes and who, yes to measures."""

import pytest
from django.test import Client
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import Event, User
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Organisation
from negotiations.actions import attendance, booking, measure, memo, topic
from negotiations.letters.recipients import recipients
from negotiations.models import Negotiation, OrganisationReply, Participant, Party, Round, Topic
from programmes.models import Measure
from tests import factories


@pytest.fixture
def voice(organisation: Organisation) -> User:
    assert organisation.representative is not None
    return organisation.representative


def url(voice: User, name: str = "contact", **kwargs: object) -> str:
    voice.refresh_from_db()
    return reverse(name, kwargs={"token": voice.link_token, **kwargs})


def said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def test_one_topic_is_raised_in_many_negotiations_at_once(
    client: Client, lemi_negotiation: Negotiation, imatra_party: Party, organisation: Organisation, voice: User
):
    chosen = [lemi_negotiation.pk, imatra_party.negotiation_id]
    data = {"title": "Yksinäisyys", "description": "Miten\ntavoitamme?", "theme": "other", "expertise": ""}
    page = client.post(url(voice, "contact_topic_for_many"), data | {"negotiations": chosen}, follow=True)
    assert said(page) == ["Nosto on lähetetty 2 neuvotteluun."]
    sent = Topic.objects.sent().filter(organisation=organisation)
    assert sorted(sent.values_list("negotiation", "title")) == [(pk, "Yksinäisyys") for pk in sorted(chosen)]


def test_a_topic_for_no_negotiation_is_refused_beside_the_field_and_keeps_what_was_typed(
    client: Client, round: Round, voice: User
):
    page = client.post(url(voice, "contact_topic_for_many"), {"title": "Yksinäisyys", "theme": "other"})
    assert list(page.context["form"].errors) == ["negotiations"]
    assert page.context["form"]["title"].value() == "Yksinäisyys"


def test_a_held_negotiation_takes_no_topic_from_the_page_of_many(
    client: Client, lemi_negotiation: Negotiation, planner: User, voice: User
):
    factories.held(lemi_negotiation, planner)
    page = client.post(
        url(voice, "contact_topic_for_many"),
        {"title": "Yksinäisyys", "theme": "other", "negotiations": [lemi_negotiation.pk]},
    )
    assert list(page.context["form"].errors) == ["negotiations"]
    assert Topic.objects.count() == 0


def test_the_page_of_a_negotiation_shows_an_organisation_the_topics_of_all_and_no_draft(
    client: Client, lemi_party: Party, lemi: User, voice: User
):

    factories.sent_topic(lemi_party, lemi, title="Koulun arki")
    draft = topic.draft(negotiation=lemi_party.negotiation, party=lemi_party, by=lemi)
    draft.title, draft.theme = "Keskeneräinen", "other"
    topic.save(draft, by=lemi)
    page = client.get(url(voice, "contact_negotiation", pk=lemi_party.negotiation_id))
    assert [topic.title for topic in page.context["agenda"]] == ["Koulun arki"]
    assert "Keskeneräinen" not in page.content.decode()


def tell(client: Client, voice: User, negotiation: Negotiation, coming: str, instead: str = ""):
    data = {f"coming_{negotiation.pk}": coming, f"instead_{negotiation.pk}": instead}
    return client.post(url(voice, "contact_coming"), data, follow=True)


def test_an_organisation_that_does_not_come_leaves_the_calendar_and_comes_back_into_it(
    client: Client, lemi_negotiation: Negotiation, organisation: Organisation, voice: User, planner: User, as_planner
):
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Talo", by=planner)
    delivery.deliver_due()
    assert said(tell(client, voice, lemi_negotiation, "stays")) == ["Tieto on lähetetty hyvinvointialueelle."]
    assert voice not in [person for person, _has_link in recipients(lemi_negotiation)]
    told = Letter.objects.filter(recipient=voice, series="calendar").order_by("pk")
    assert list(told.values_list("kind", "calendar_method")) == [("booking", "REQUEST"), ("not_needed", "CANCEL")]
    delivery.deliver_due()
    page = as_planner.get(reverse("negotiation", args=[lemi_negotiation.pk]))
    assert [found.comes for found in page.context["organisations"]] == [False]
    assert said(tell(client, voice, lemi_negotiation, "stays")) == ["Lomakkeessa ei ollut muutoksia."]
    tell(client, voice, lemi_negotiation, "comes")
    assert list(told.values_list("kind", flat=True)) == ["booking", "not_needed", "booking"]
    assert Event.objects.filter(verb="organisation.tell_coming").count() == 2


def test_who_comes_instead_of_the_representative_is_expected_and_can_be_ticked_as_present(
    client: Client, lemi_negotiation: Negotiation, organisation: Organisation, voice: User, as_planner: Client
):
    tell(client, voice, lemi_negotiation, "other", "Maija  Varajäsen")
    expected = lemi_negotiation.participants.filter(expected=True)
    assert [(p.name, p.side, p.organisation) for p in expected] == [
        ("Maija Varajäsen", "organisation", organisation.name_fi)
    ]
    names = [participant.name for participant in attendance.everybody(lemi_negotiation)]
    assert names.count("Maija Varajäsen") == 1
    assert "Maija Varajäsen tulee" in client.get(url(voice)).content.decode()
    tell(client, voice, lemi_negotiation, "comes")
    assert [p.user for p in lemi_negotiation.participants.filter(expected=True)] == [voice]


@pytest.mark.parametrize(
    ("coming", "instead", "field"), [("other", "", "instead"), ("comes", "Maija", "coming"), ("", "Maija", "coming")]
)
def test_half_an_answer_is_refused_beside_its_field(
    client: Client, lemi_negotiation: Negotiation, voice: User, coming: str, instead: str, field: str
):
    page = tell(client, voice, lemi_negotiation, coming, instead)
    assert list(page.context["form"].errors) == [f"{field}_{lemi_negotiation.pk}"]
    assert page.context["form"][f"instead_{lemi_negotiation.pk}"].value() == instead
    assert OrganisationReply.objects.count() == 0


def test_an_answer_for_a_negotiation_that_was_held_meanwhile_is_refused_and_given_back(
    client: Client, lemi_negotiation: Negotiation, imatra_party: Party, planner: User, voice: User
):
    factories.held(lemi_negotiation, planner)
    page = tell(client, voice, lemi_negotiation, "other", "Maija Varajäsen")
    assert (page.status_code, "Maija Varajäsen" in page.content.decode()) == (409, True)
    assert OrganisationReply.objects.count() == 0


def agreed(negotiation: Negotiation, organisation: Organisation, planner: User, what: str = "Kahvila") -> Measure:
    factories.written_memo(factories.held(negotiation, planner), planner)
    made = factories.agreed_measure(negotiation, what, organisation=organisation)
    return made


def approve(negotiation: Negotiation, planner: User) -> None:
    memo.approve(negotiation.memo, by=planner)


def test_an_organisation_accepts_a_measure_that_names_it_once_the_memo_has_been_approved(
    client: Client, lemi_negotiation: Negotiation, organisation: Organisation, voice: User, planner: User, as_planner
):
    found = agreed(lemi_negotiation, organisation, planner)
    assert client.get(url(voice)).context["measures"] == []
    assert client.post(url(voice, "contact_measure", pk=found.pk), {"sure": "on"}).status_code == 404
    approve(lemi_negotiation, planner)
    assert [m.pk for m, _form in client.get(url(voice)).context["measures"]] == [found.pk]
    path = url(voice, "contact_measure", pk=found.pk)
    refused = client.post(path, {})
    assert [list(form.errors) for _measure, form in refused.context["measures"]] == [["sure"]]
    found.refresh_from_db()
    assert found.organisation_accepted_at is None
    assert said(client.post(path, {"sure": "on"}, follow=True)) == ["Toimenpide on hyväksytty."]
    found.refresh_from_db()
    assert found.organisation_accepted_at is not None
    assert "on hyväksynyt sen" in as_planner.get(reverse("negotiation", args=[lemi_negotiation.pk])).content.decode()
    client.post(path, {"sure": "on"})
    found.refresh_from_db()
    assert found.organisation_accepted_at is None


def test_a_measure_that_says_something_else_must_be_accepted_anew(
    lemi_negotiation: Negotiation, organisation: Organisation, planner: User
):
    found = agreed(lemi_negotiation, organisation, planner)
    for field, value, stays in (("county_owner", "Toinen", True), ("what_fi", "Aivan muuta", False)):
        Measure.objects.filter(pk=found.pk).update(organisation_accepted_at=clock.now())
        found.refresh_from_db()
        setattr(found, field, value)
        measure.change(found, fields=[field], version=found.version, by=planner)
        found.refresh_from_db()
        assert (found.organisation_accepted_at is not None) == stays


def test_another_organisations_measure_is_not_there(
    client: Client, lemi_negotiation: Negotiation, organisation: Organisation, voice: User, planner: User, area
):
    other = factories.organisation(area, "Toinen ry")
    found = agreed(lemi_negotiation, other, planner)
    approve(lemi_negotiation, planner)
    assert client.post(url(voice, "contact_measure", pk=found.pk), {"sure": "on"}).status_code == 404


def test_what_comes_next_stands_first_and_a_late_topic_is_still_asked_for(
    client: Client, lemi_negotiation: Negotiation, imatra_party: Party, planner: User, voice: User
):
    with clock.at(factories.moment(8, 12)):
        factories.held(lemi_negotiation, planner)
    booking.confirm(
        imatra_party.negotiation, starts_at=factories.moment(10, 9), place="T", by=planner, accept_warnings=True
    )
    with clock.at(factories.moment(9, 9)):
        page = client.get(url(voice))
    assert [i.negotiation.title for i in page.context["invited"]] == ["Imatra", "Lemi"]
    assert "mutta vielä ehtii: lähettäkää ne nyt" in page.content.decode()


def test_an_organisation_is_spoken_to_in_its_own_words(
    client: Client, lemi_negotiation: Negotiation, planner: User, voice: User
):
    form = client.get(url(voice, "contact_topic_new", pk=lemi_negotiation.pk)).context["form"]
    assert str(form.fields["ready"].help_text) == "Ilman rastia se jää luonnokseksi, jonka näette vain te itse."
    memo.open_for_comments(factories.written_memo(factories.held(lemi_negotiation, planner), planner), by=planner)
    page = client.get(url(voice, "contact_negotiation", pk=lemi_negotiation.pk))
    assert str(page.context["heading"]) == "Lemi: kertooko muistio sen, mitä sovittiin?"


@pytest.mark.parametrize("count", [1, 3])
def test_the_front_page_of_an_organisation_takes_the_same_queries_however_much_is_on_it(
    client: Client,
    lemi_negotiation: Negotiation,
    organisation: Organisation,
    voice: User,
    planner: User,
    count: int,
    django_assert_num_queries,
):
    for number in range(count):
        if number:
            factories.agreed_measure(lemi_negotiation, f"Toimi {number}", organisation=organisation)
        else:
            agreed(lemi_negotiation, organisation, planner)
    approve(lemi_negotiation, planner)
    Participant.objects.filter(user=None).delete()
    path = url(voice)
    with django_assert_num_queries(13):
        page = client.get(path)
    assert len(page.context["measures"]) == count
