"""Several municipalities meet the county in one negotiation, or for another length than the others: in the browser."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Organisation
from negotiations.actions import answer, arrangement, booking, topic
from negotiations.models import Negotiation, Party, Round, UnsentForm
from negotiations.reports import board
from tests import factories
from tests.factories import moment


def url(negotiation: Negotiation) -> str:
    return reverse("negotiation_arrangement", args=[negotiation.pk])


def together(negotiation: Negotiation, *parties: Party) -> dict[str, object]:
    return {"minutes": "", "parties": [str(party.pk) for party in parties]}


def names(negotiation: Negotiation) -> list[str]:
    return [
        str(municipality) for municipality in Negotiation.objects.with_parties().get(pk=negotiation.pk).municipalities
    ]


def test_two_municipalities_that_meet_together_bring_their_answers_topics_people_and_letters(
    round: Round,
    lemi_party: Party,
    imatra_party: Party,
    lemi: User,
    imatra: User,
    organisation: Organisation,
    as_planner: Client,
) -> None:
    for party, contact in ((lemi_party, lemi), (imatra_party, imatra)):
        factories.sent_topic(party, contact, title=f"Nosto: {party}")
        answer.propose_times(party, starts=[moment(9, 9)], by=contact)
        answer.tell_people(party, coming=[contact.group_membership], others=[], by=contact)
    raised = topic.draft(
        negotiation=imatra_party.negotiation, organisation=organisation, by=organisation.representative
    )
    raised.title = "Järjestön nosto"
    topic.save(raised, by=organisation.representative)
    UnsentForm.objects.create(by=imatra, negotiation=imatra_party.negotiation, form=UnsentForm.Form.PEOPLE)
    imatras = imatra_party.negotiation_id
    assert (
        as_planner.post(
            url(lemi_party.negotiation), together(lemi_party.negotiation, lemi_party, imatra_party)
        ).status_code
        == 302
    )
    found = Negotiation.objects.get()
    assert (found.pk, names(found)) == (lemi_party.negotiation_id, ["Imatra", "Lemi"])
    assert sorted(found.topics.values_list("title", flat=True)) == ["Järjestön nosto", "Nosto: Imatra", "Nosto: Lemi"]
    assert sorted(found.participants.values_list("user", flat=True)) == sorted([lemi.pk, imatra.pk])
    assert set(Letter.objects.about(found).values_list("recipient", flat=True)) == {lemi.pk, imatra.pk}
    assert [unsent.by for unsent in found.unsent_forms.all()] == [imatra]
    assert not Letter.objects.filter(about_type="negotiation", about_id=imatras).exists()
    with override("en"):
        assert {row.name: row.sentence for row in board.build(round).rows} == {
            "Imatra": "The county confirms the time",
            "Lemi": "The county confirms the time",
        }


def test_a_negotiation_of_two_is_confirmed_for_both_and_each_is_told_of_the_other(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User, as_planner: Client, client: Client
) -> None:
    as_planner.post(url(lemi_party.negotiation), together(lemi_party.negotiation, lemi_party, imatra_party))
    page = " ".join(client.get(reverse("contact", args=[imatra.link_token])).content.decode().split())
    assert "Neuvottelu pidetään yhdessä näiden kuntien kanssa: Lemi." in page
    time = {"day": "2026-09-09", "time": "09:00", "place": "Imatran kaupungintalo", "choice": "other"}
    as_planner.post(reverse("booking", args=[lemi_party.negotiation_id]), time)
    booked = Letter.objects.filter(kind="booking", recipient__in=[lemi, imatra])
    assert {letter.subject for letter in booked} == {"Kutsu: HYTE-neuvottelu, Imatra, Lemi, ke 9.9.2026 klo 9.00–11.00"}
    assert booked.count() == 2


def test_a_municipality_that_leaves_gets_a_negotiation_of_its_own_with_all_that_is_its_own(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User, planner: User
) -> None:
    factories.sent_topic(imatra_party, imatra, title="Imatran nosto")
    factories.sent_topic(lemi_party, lemi, title="Lemin nosto")
    negotiation = lemi_party.negotiation
    arrangement.meet_together(negotiation, parties=[lemi_party, imatra_party], by=planner)
    arrangement.meet_together(negotiation, parties=[lemi_party], by=planner)
    imatra_party.refresh_from_db()
    assert (names(negotiation), names(imatra_party.negotiation)) == (["Lemi"], ["Imatra"])
    assert [one.title for one in imatra_party.negotiation.topics.all()] == ["Imatran nosto"]
    assert [one.title for one in negotiation.topics.all()] == ["Lemin nosto"]
    assert list(imatra_party.negotiation.team.all()) == [planner]
    assert set(Letter.objects.about(imatra_party.negotiation).values_list("recipient", flat=True)) == {imatra.pk}


def test_who_has_a_time_joins_nobody(round: Round, lemi_party: Party, imatra_party: Party, planner: User) -> None:
    booking.confirm(imatra_party.negotiation, starts_at=moment(8, 9), place="x", by=planner)
    with override("en"), pytest.raises(Refused, match="Imatra: the time has been confirmed"):
        arrangement.meet_together(lemi_party.negotiation, parties=[lemi_party, imatra_party], by=planner)
    booking.cancel(imatra_party.negotiation, by=planner)
    with override("en"), pytest.raises(Refused, match="Imatra has had a confirmed time"):
        arrangement.meet_together(lemi_party.negotiation, parties=[lemi_party, imatra_party], by=planner)
    arrangement.meet_together(imatra_party.negotiation, parties=[lemi_party, imatra_party], by=planner)
    assert names(imatra_party.negotiation) == ["Imatra", "Lemi"]


def test_a_municipality_of_another_round_can_not_be_planted(
    round: Round, lemi_party: Party, area, planner: User, as_planner: Client
) -> None:
    foreign = factories.opened_round(area, planner, ["405"], year=2027).parties.get()
    form = as_planner.post(url(lemi_party.negotiation), together(lemi_party.negotiation, lemi_party, foreign)).context[
        "form"
    ]
    assert list(form.errors) == ["parties"]
    assert names(lemi_party.negotiation) == ["Lemi"]


@pytest.mark.parametrize(("minutes", "field"), [("29", "minutes"), ("481", "minutes"), ("kaksi", "minutes")])
def test_a_length_that_makes_no_sense_is_an_error_beside_its_field(
    round: Round, lemi_party: Party, as_planner: Client, minutes: str, field: str
) -> None:
    form = as_planner.post(url(lemi_party.negotiation), {"minutes": minutes, "parties": [lemi_party.pk]}).context[
        "form"
    ]
    assert (list(form.errors), form["minutes"].value()) == ([field], minutes)


def test_another_length_cuts_the_free_times_anew_and_ends_the_booking_sooner(
    round: Round, lemi_party: Party, lemi: User, planner: User, as_planner: Client, client: Client
) -> None:
    as_planner.post(url(lemi_party.negotiation), {"minutes": "60", "parties": [lemi_party.pk]})
    form = client.get(reverse("contact", args=[lemi.link_token])).context["times_form"]
    assert len(form.values) == 12
    found = booking.confirm(lemi_party.negotiation, starts_at=moment(8, 10), place="x", by=planner)
    assert found.ends_at - found.starts_at == timedelta(hours=1)
    assert "klo 10.00–11.00" in Letter.objects.get(kind="booking", recipient=lemi).subject


def test_another_length_of_a_confirmed_time_is_told_to_everybody_invited(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, planner: User, as_planner: Client
) -> None:
    booking.confirm(lemi_party.negotiation, starts_at=moment(8, 9), place="x", by=planner)
    booking.confirm(imatra_party.negotiation, starts_at=moment(8, 12), place="x", by=planner)
    delivery.deliver_due()
    clash = as_planner.post(url(lemi_party.negotiation), {"minutes": "240"})
    assert "Imatra" in str(clash.context["form"].non_field_errors())
    assert Negotiation.objects.get(pk=lemi_party.negotiation_id).duration_minutes is None
    assert as_planner.post(url(lemi_party.negotiation), {"minutes": "180"}).status_code == 302
    assert Letter.objects.get(kind="move", recipient=lemi).subject == (
        "Aika muuttui: HYTE-neuvottelu, Lemi, ti 8.9.2026 klo 9.00–12.00"
    )
    assert as_planner.post(url(lemi_party.negotiation), {"minutes": "120"}).status_code == 302
    assert Negotiation.objects.get(pk=lemi_party.negotiation_id).duration_minutes is None
