"""The front page, the list of rounds, and opening and closing one."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import Event, User
from hyte.errors import Refused
from hyte.letters.models import Letter
from municipalities.models import Municipality, Organisation, WelfareArea
from negotiations.actions import invitation
from negotiations.actions import round as rounds
from negotiations.models import Negotiation, Party, Round
from programmes.models import Indicator, Programme, ProgrammeIndicator
from tests import factories


@pytest.fixture
def ready(august: object, area: WelfareArea, planner: User, lemi: User, organisation: Organisation) -> Round:
    """A round with Lemi, which has a contact and a deputy, ready to be opened on its day. The county has no other here."""
    factories.county_of(area, ["416"])
    made = rounds.prepare(area=area, year=2026, by=planner)
    made.municipalities.set(["416"])
    factories.contact(Municipality.objects.get(pk="416"), duty="deputy")
    programme = Programme.objects.create(area=area, key="lasten", name_fi="Lasten", starts_year=2020, ends_year=2030)
    ProgrammeIndicator.objects.create(programme=programme, indicator=Indicator.objects.first())
    rounds.add_windows(
        made, spans=[(date(2026, 9, 8), datetime(2026, 9, 8, 9).time(), datetime(2026, 9, 8, 15).time())], by=planner
    )
    return made


def open_url(round: Round) -> str:
    return reverse("round_open", args=[round.pk])


def review(round: Round, client: Client):
    return client.get(reverse("round_setup", args=[round.pk, "review"]))


def test_the_front_page_leads_a_planner_to_the_newest_running_round(round: Round, as_planner: Client) -> None:
    response = as_planner.get("/", follow=True)
    assert (response.status_code, response.redirect_chain) == (200, [(f"/rounds/{round.pk}/", 302)])


def test_the_front_page_leads_an_expert_to_the_own_topics(round: Round, as_expert: Client) -> None:
    response = as_expert.get("/", follow=True)
    assert (response.status_code, response.redirect_chain) == (200, [("/my-topics/", 302)])


def test_the_front_page_leads_a_planner_without_a_running_round_to_the_list(as_planner: Client) -> None:
    response = as_planner.get("/", follow=True)
    assert (response.status_code, response.redirect_chain) == (200, [("/rounds/", 302)])


def test_the_front_page_leads_a_manager_to_the_page_for_management(round: Round, as_manager: Client) -> None:
    response = as_manager.get("/", follow=True)
    assert (response.status_code, response.redirect_chain) == (200, [("/management/", 302)])


def test_the_front_page_asks_everybody_else_to_sign_in(db: None, client: Client) -> None:
    response = client.get("/", follow=True)
    assert (response.status_code, response.redirect_chain) == (200, [("/sign-in/?next=/", 302)])


def test_the_list_shows_rounds_of_my_counties_only(round: Round, as_planner: Client, as_stranger: Client) -> None:
    mine = as_planner.get("/rounds/").context["rows"]
    assert [(row["round"], row["round"].total, row["round"].booked, row["trouble"]) for row in mine] == [
        (round, 2, 0, 0)
    ]
    assert as_stranger.get("/rounds/").context["rows"] == []


def test_an_empty_list_offers_a_planner_to_start_this_years_round(
    august: object, as_planner: Client, as_expert: Client
) -> None:
    assert reverse("round_new") in as_planner.get("/rounds/").content.decode()
    assert reverse("round_new") not in as_expert.get("/rounds/").content.decode()


def test_the_list_counts_letters_that_need_a_look(round: Round, as_planner: Client) -> None:
    Letter.objects.filter(kind="invitation").update(state="failed", reason="550 No such user")
    assert [row["trouble"] for row in as_planner.get("/rounds/").context["rows"]] == [2]


def test_the_list_asks_the_database_as_often_for_one_round_as_for_three(
    round: Round, as_planner: Client, planner: User, area: WelfareArea, django_assert_num_queries
) -> None:
    with django_assert_num_queries(5):
        as_planner.get("/rounds/")
    for year in (2027, 2028):
        rounds.prepare(area=area, year=year, by=planner)
    with django_assert_num_queries(5):
        assert len(as_planner.get("/rounds/").context["rows"]) == 3


def test_the_review_says_who_gets_what_in_which_language(
    ready: Round, as_planner: Client, lemi: User, organisation: Organisation
) -> None:
    found = review(ready, as_planner).context["review"]
    assert [(one.user, one.whom.name, one.user.language) for one in found.addressees] == [
        (lemi, "Lemi", "fi"),
        (User.objects.get(group_membership__duty="deputy"), "Lemi", "fi"),
        (organisation.representative, "Yhdistykset ry", "fi"),
    ]
    assert (found.problems, found.warnings, found.letters_now) == ([], [], 3)


def test_opening_makes_the_negotiations_and_letters_and_shows_the_outbox(
    ready: Round, as_planner: Client, planner: User
) -> None:
    response = as_planner.post(open_url(ready))
    assert response["Location"] == reverse("outbox", args=[ready.pk])
    assert [(p.municipality_id, list(p.negotiation.team.all())) for p in Party.objects.all()] == [("416", [planner])]
    letters = [("invitation", "queued"), ("invitation", "queued"), ("organisation", "queued")]  # contact and deputy
    assert sorted(Letter.objects.values_list("kind", "state")) == letters
    assert (
        list(Event.objects.filter(verb__in=["round.open", "round.invite"]).values_list("by", flat=True))
        == [planner.pk] * 2
    )


def test_opening_twice_changes_nothing(ready: Round, as_planner: Client) -> None:
    as_planner.post(open_url(ready))
    before = Negotiation.objects.count(), Letter.objects.count(), Event.objects.count()
    assert as_planner.post(open_url(ready))["Location"] == reverse("outbox", args=[ready.pk])
    assert (Negotiation.objects.count(), Letter.objects.count(), Event.objects.count()) == before


def test_opening_before_the_day_of_invitations_sends_the_letters_on_that_day(
    ready: Round, as_planner: Client, august: object
) -> None:
    ready.invitations_on = date(2026, 8, 12)
    ready.save()
    assert "12.8.2026" in review(ready, as_planner).context["review"].button
    as_planner.post(open_url(ready))
    assert (Negotiation.objects.count(), Letter.objects.count()) == (1, 0)
    ready.refresh_from_db()
    with clock.at(datetime(2026, 8, 12, 4, tzinfo=UTC)):
        assert invitation.invite(ready, by=None) == 3


@pytest.mark.parametrize("missing", ["municipalities", "team", "windows", "letter"])
def test_what_is_missing_blocks_the_opening_and_says_what_to_do(ready: Round, as_planner: Client, missing: str) -> None:
    if missing == "letter":
        Round.objects.update(letter_body_fi="")
    elif missing == "windows":
        ready.windows.all().delete()
    else:
        getattr(ready, missing).clear()
    page = review(ready, as_planner)
    assert len(page.context["review"].problems) == 1
    assert page.context["review"].problems[0] in page.content.decode()
    assert as_planner.post(open_url(ready), {"accept_warnings": "on"}).status_code == 200
    assert Negotiation.objects.count() == 0


def test_the_action_itself_refuses_a_round_that_is_not_ready(ready: Round, planner: User) -> None:
    ready.municipalities.clear()
    with pytest.raises(Refused):
        rounds.open_round(ready, by=planner)


def test_free_times_that_have_passed_do_not_count(ready: Round, as_planner: Client) -> None:
    with clock.at(datetime(2026, 9, 9, tzinfo=UTC)):
        assert len(review(ready, as_planner).context["review"].problems) == 1


def test_gaps_are_shown_once_and_open_the_round_only_when_confirmed(
    ready: Round, as_planner: Client, planner: User
) -> None:
    ready.municipalities.add("153")
    Organisation.objects.create(area_id="11", name_fi="Ääneti ry")
    ready.organisations.add(Organisation.objects.get(name_fi="Ääneti ry"))
    found = review(ready, as_planner).context["review"].warnings
    assert len(found) == 2
    assert ("Imatra" in found[0], "Ääneti ry" in found[1]) == (True, True)
    refused = as_planner.post(open_url(ready))
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["accept_warnings"])
    assert Negotiation.objects.count() == 0
    assert as_planner.post(open_url(ready), {"accept_warnings": "on"}).status_code == 302
    assert Negotiation.objects.count() == 2


def test_fewer_times_than_municipalities_and_dates_gone_by_are_warned_of(ready: Round, as_planner: Client) -> None:
    for code in ("153", "405", "441"):
        ready.municipalities.add(code)
        for duty in ("contact", "deputy"):
            factories.contact(Municipality.objects.get(pk=code), duty=duty)
    nine, eleven = datetime(2026, 9, 16, 9).time(), datetime(2026, 9, 16, 11).time()
    rounds.add_windows(ready, spans=[(date(2026, 9, 16), nine, eleven)], by=ready.organiser)
    Round.objects.update(answers_due_on=date(2026, 8, 7), window_from=date(2026, 9, 15))
    assert len(review(ready, as_planner).context["review"].warnings) == 3


def test_more_than_sixty_letters_are_asked_about_twice(ready: Round, as_planner: Client, area: WelfareArea) -> None:
    for number in range(59):
        ready.organisations.add(factories.organisation(area, f"Yhdistys {number:02}"))
    first = as_planner.post(open_url(ready))
    assert (first.status_code, first.context["form"].ask_again, Letter.objects.count()) == (200, True, 0)
    assert as_planner.post(open_url(ready), {"count": "61"}).status_code == 200
    assert 'name="count" value="62"' in first.content.decode()
    assert as_planner.post(open_url(ready), {"count": "62"}).status_code == 302
    assert Letter.objects.count() == 62


def test_a_button_pressed_twice_opens_once(ready: Round, as_planner: Client) -> None:
    form = {"submission_id": "0f8fad5bd9cb469fa16570867728950e"}
    locations = [as_planner.post(open_url(ready), form)["Location"] for _press in range(2)]
    assert locations == [reverse("outbox", args=[ready.pk])] * 2
    assert Negotiation.objects.count() == 1


def test_a_get_opens_nothing(ready: Round, as_planner: Client) -> None:
    assert as_planner.get(open_url(ready)).status_code == 405
    assert Negotiation.objects.count() == 0


def test_a_planner_of_another_county_can_neither_open_nor_close(
    ready: Round, as_stranger: Client, as_expert: Client
) -> None:
    for name in ("round_open", "round_close"):
        url = reverse(name, args=[ready.pk])
        assert [client.post(url).status_code for client in (as_stranger, as_expert)] == [404, 403]


def test_a_planner_of_one_county_who_is_manager_in_another_can_not_open_there(ready: Round, stranger: User) -> None:
    stranger.memberships.create(area=ready.area, role="manager")
    assert factories.signed_in(stranger).post(open_url(ready)).status_code == 404


def test_saving_a_form_that_was_read_before_the_opening_leaves_the_round_open(ready: Round, planner: User) -> None:
    read_before = Round.objects.get(pk=ready.pk)
    rounds.open_round(ready, by=planner)
    read_before.letter_subject_fi = "Uusi otsikko"
    rounds.save(read_before, by=planner)
    ready.refresh_from_db()
    assert (ready.is_open, ready.letter_subject_fi) == (True, "Uusi otsikko")


def test_an_empty_start_leads_to_the_register_first(as_planner: Client, area: WelfareArea, lemi: User) -> None:
    page = as_planner.get("/rounds/").content.decode()
    assert "Ensin rekisteri: 8 kunnalla ei ole vielä HYTE-yhteyshenkilöä" in page
    assert f'class="btn btn-primary" href="{reverse("register")}"' in page
    assert reverse("round_new") in page
    for place in Municipality.objects.filter(area=area).exclude(pk="416"):
        factories.contact(place)
    page = as_planner.get("/rounds/").content.decode()
    assert "Ensin rekisteri" not in page
    assert f'class="btn btn-primary" href="{reverse("round_new")}"' in page


def test_a_draft_begun_by_mistake_is_deleted_and_its_year_is_free_again(
    ready: Round, as_planner: Client, planner: User
) -> None:
    assert reverse("round_delete", args=[ready.pk]) in as_planner.get("/rounds/").content.decode()
    assert as_planner.post(reverse("round_delete", args=[ready.pk]))["Location"] == "/rounds/"
    assert list(Round.objects.all()) == []
    assert Event.objects.get(verb="round.delete").by == planner
    assert rounds.prepare(area=ready.area, year=2026, by=planner).year == 2026


def test_a_round_that_has_been_opened_is_not_deleted(round: Round, as_planner: Client) -> None:
    url = reverse("round_delete", args=[round.pk])
    assert url not in as_planner.get("/rounds/").content.decode()
    assert as_planner.post(url).status_code == 409
    assert list(Round.objects.all()) == [round]


@pytest.mark.parametrize("outside", [["Imatra"], ["Imatra", "Luumäki", "Parikkala"]])
def test_municipalities_that_are_left_out_are_named_and_open_the_round_only_when_confirmed(
    ready: Round, as_planner: Client, outside: list[str]
) -> None:
    Municipality.objects.filter(name_fi__in=outside).update(area="11")
    (sentence,) = review(ready, as_planner).context["review"].warnings
    assert ", ".join(outside) in sentence
    refused = as_planner.post(open_url(ready))
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["accept_warnings"])
    assert Negotiation.objects.count() == 0
    as_planner.post(open_url(ready), {"accept_warnings": "on"})
    assert Negotiation.objects.count() == 1


def test_a_county_whose_programmes_follow_nothing_is_told_that_no_state_of_wellbeing_goes_out(
    ready: Round, as_planner: Client
) -> None:
    ProgrammeIndicator.objects.update(not_followed_fi="Tunnus puuttuu")
    assert len(review(ready, as_planner).context["review"].warnings) == 1
    ProgrammeIndicator.objects.update(not_followed_fi="")
    assert review(ready, as_planner).context["review"].warnings == []
