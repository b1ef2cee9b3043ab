"""Who is named to answer a topic comes: in the team, invited with the topics and minutes; and says whether they do."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte.accounts.models import User
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Membership, WelfareArea
from negotiations.actions import booking, memo
from negotiations.actions import negotiation as negotiations
from negotiations.models import Negotiation, Party, Round, Topic
from negotiations.reports import board
from tests import factories


@pytest.fixture
def topic(lemi_party: Party, lemi: User) -> Topic:
    return factories.sent_topic(lemi_party, lemi, title="Perhepalvelut")


@pytest.fixture
def booked(lemi_negotiation: Negotiation, topic: Topic, planner: User) -> Negotiation:
    confirmed = booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner)
    delivery.deliver_due()
    return confirmed


def assign(browser: Client, topic: Topic, expert: User | None, minutes: str = "20"):
    chosen = str(expert.pk) if expert else ""
    data = {f"expert_{topic.pk}": chosen, f"minutes_{topic.pk}": minutes}
    return browser.post(reverse("topic_assign", args=[topic.negotiation_id]), data)


def reply(browser: Client, topic: Topic, said: str, **more: object):
    return browser.post(reverse("topic_reply", args=[topic.pk]), {"reply": said, "words": "", "substitute": "", **more})


def told(person: User) -> list[tuple[str, str]]:
    found = Letter.objects.filter(recipient=person, series="calendar").order_by("pk")
    return list(found.values_list("kind", "calendar_method"))


def row(round: Round):
    with override("en"):
        return next(row for row in board.build(round).rows if row.name == "Lemi")


def test_naming_an_expert_at_a_confirmed_time_invites_with_the_topics_and_minutes(
    as_planner: Client, booked: Negotiation, topic: Topic, expert: User, planner: User
):
    others = Letter.objects.exclude(recipient=expert).count()
    assert assign(as_planner, topic, expert).status_code == 302
    assert expert in booked.team.all()
    letter = Letter.objects.get(recipient=expert)
    assert (letter.kind, letter.calendar_method) == ("booking", "REQUEST")
    assert "Sinut on nimetty vastaamaan näihin nostoihin:\n- Perhepalvelut (20 minuuttia)\n" in letter.text
    assert reverse("my_topics") in letter.text
    assert "Vastaat näihin nostoihin:\\n- Perhepalvelut (20 minuuttia)" in letter.calendar.replace("\r\n ", "")
    assert Letter.objects.exclude(recipient=expert).count() == others


def test_naming_an_expert_before_the_time_puts_them_in_the_team_and_they_are_invited_with_everybody(
    as_planner: Client, lemi_negotiation: Negotiation, topic: Topic, expert: User, planner: User
):
    assign(as_planner, topic, expert)
    assert (expert in lemi_negotiation.team.all(), told(expert)) == (True, [])
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner)
    assert told(expert) == [("booking", "REQUEST")]


def test_an_expert_who_is_booked_elsewhere_is_refused_beside_the_field_and_nothing_changes(
    as_planner: Client, booked: Negotiation, topic: Topic, imatra_party: Party, expert: User, planner: User
):
    imatra_party.negotiation.team.set([expert])
    booking.confirm(
        imatra_party.negotiation, starts_at=factories.moment(8, 10), place="Talo", by=planner, accept_warnings=True
    )
    page = assign(as_planner, topic, expert)
    errors = page.context["form"].errors
    assert list(errors) == [f"expert_{topic.pk}"]
    assert expert.name in errors[f"expert_{topic.pk}"][0]
    topic.refresh_from_db()
    assert (topic.expert, topic.minutes, expert in booked.team.all()) == (None, None, False)


def test_somebody_of_the_team_is_told_when_the_own_topics_change_and_nobody_else(
    as_planner: Client, booked: Negotiation, topic: Topic, expert: User
):
    assign(as_planner, topic, expert)
    delivery.deliver_due()
    others = Letter.objects.exclude(recipient=expert).count()
    assign(as_planner, topic, expert, minutes="35")
    delivery.deliver_due()
    letter = Letter.objects.filter(recipient=expert).latest("pk")
    assert (letter.kind, letter.calendar_method, letter.revision) == ("expert_topics", "REQUEST", 1)
    assert "- Perhepalvelut (35 minuuttia)" in letter.text
    assign(as_planner, topic, None, minutes="")
    letter = Letter.objects.filter(recipient=expert).latest("pk")
    assert (letter.kind, "et enää vastaa" in letter.text) == ("expert_topics", True)
    assert Letter.objects.exclude(recipient=expert).count() == others


def test_an_expert_named_outside_the_team_is_the_countys_turn_until_invited(
    as_planner: Client, booked: Negotiation, topic: Topic, expert: User, round: Round, lemi_party: Party
):
    Party.objects.filter(pk=lemi_party.pk).update(times_sent_at=booked.starts_at)
    Topic.objects.filter(pk=topic.pk).update(
        expert=expert
    )  # as it was done before, and as it stands after a change of the team
    assert (row(round).sentence, row(round).is_countys) == (f"The county still invites {expert.name}", True)
    assert [people for _row, people in board.build(round).to_invite] == [[expert]]
    page = as_planner.get(reverse("negotiation", args=[booked.pk]))
    assert page.context["absent_experts"] == [expert]
    as_planner.post(reverse("experts_invite", args=[booked.pk]))
    assert told(expert) == [("booking", "REQUEST")]
    assert row(round).sentence == "Ready for the negotiation on tue 8.9."


def test_the_start_page_of_an_expert_shows_the_own_topics_alone(
    as_expert: Client,
    as_planner: Client,
    booked: Negotiation,
    topic: Topic,
    expert: User,
    lemi_party: Party,
    lemi: User,
):
    factories.sent_topic(lemi_party, lemi, title="Toisen nosto")
    assert as_expert.get("/").headers["Location"] == reverse("my_topics")
    assert as_expert.get("/", follow=True).context["negotiations"] == []
    assign(as_planner, topic, expert)
    (shown,) = as_expert.get(reverse("my_topics")).context["negotiations"]
    assert (shown[0], shown[1]) == (booked, [topic])


@pytest.mark.parametrize("count", [1, 3])
def test_my_topics_take_the_same_queries_however_many_there_are(
    as_expert: Client, lemi_party: Party, lemi: User, expert: User, count: int, django_assert_num_queries
):
    for number in range(count):
        Topic.objects.filter(pk=factories.sent_topic(lemi_party, lemi, title=f"Nosto {number}").pk).update(
            expert=expert
        )
    with django_assert_num_queries(7):
        page = as_expert.get(reverse("my_topics"))
    assert len(page.context["negotiations"][0][1]) == count


def test_an_expert_accepts_and_the_planner_reads_it(
    as_expert: Client, as_planner: Client, booked: Negotiation, topic: Topic, expert: User, planner: User
):
    assign(as_planner, topic, expert)
    assert reply(as_expert, topic, "accepted").status_code == 302
    topic.refresh_from_db()
    assert (topic.expert_reply, topic.is_covered) == ("accepted", True)
    page = as_planner.get(reverse("negotiation", args=[booked.pk])).content.decode()
    assert "vastaa" in page
    assert [
        shown.expert_reply for shown in as_planner.get(reverse("negotiation", args=[booked.pk])).context["topics"]
    ] == ["accepted"]


def test_an_expert_who_declines_leaves_the_team_and_the_topic_is_without_an_expert_on_the_board(
    as_expert: Client, as_planner: Client, booked: Negotiation, topic: Topic, expert: User, round: Round
):
    assign(as_planner, topic, expert)
    delivery.deliver_due()
    assert list(reply(as_expert, topic, "declined").context["reply_form"].errors) == ["words"]
    reply(as_expert, topic, "declined", words="Olen lomalla, kysykää Maijalta.")
    assert expert not in booked.team.all()
    assert told(expert) == [("booking", "REQUEST"), ("not_needed", "CANCEL")]
    found = board.build(round)
    assert [topic.expert_words for _row, topic in found.without_expert] == ["Olen lomalla, kysykää Maijalta."]
    assert found.to_invite == []
    assert "Olen lomalla, kysykää Maijalta." in as_planner.get(reverse("round", args=[round.pk])).content.decode()
    reply(as_expert, topic, "accepted")
    assert (expert in booked.team.all(), board.build(round).without_expert) == (True, [])


def test_a_planner_who_declines_a_topic_stays_in_the_team(
    as_planner: Client, booked: Negotiation, topic: Topic, planner: User
):
    assign(as_planner, topic, planner)
    reply(as_planner, topic, "declined", words="En osaa.")
    assert planner in booked.team.all()


def test_a_substitute_answers_instead_and_is_invited_and_the_first_one_need_not_come(
    as_expert: Client, as_planner: Client, booked: Negotiation, topic: Topic, expert: User, area: WelfareArea
):
    maija = factories.staff(area, "expert", "Maija Sijainen")
    assign(as_planner, topic, expert)
    delivery.deliver_due()
    assert list(reply(as_expert, topic, "other").context["reply_form"].errors) == ["substitute"]
    page = as_expert.post(
        reverse("topic_reply", args=[topic.pk]),
        {"reply": "other", "substitute": maija.pk, "words": "Maija tuntee asian."},
        follow=True,
    )
    assert [str(message) for message in page.context["messages"]] == [
        "”Perhepalvelut”: nostoon vastaa nyt Maija Sijainen, ja hänet kutsutaan."
    ]
    topic.refresh_from_db()
    assert (topic.expert, topic.minutes, topic.expert_reply) == (maija, 20, "")
    assert (set(booked.team.all()) & {expert, maija}, told(maija)) == ({maija}, [("booking", "REQUEST")])
    assert told(expert)[-1] == ("not_needed", "CANCEL")
    assert as_expert.get(reverse("topic_reply", args=[topic.pk])).status_code == 404


def test_a_substitute_who_is_booked_elsewhere_is_refused_beside_the_field(
    as_expert: Client,
    as_planner: Client,
    booked: Negotiation,
    topic: Topic,
    imatra_party: Party,
    expert: User,
    planner: User,
    area: WelfareArea,
):
    maija = factories.staff(area, "expert", "Maija Sijainen")
    imatra_party.negotiation.team.set([maija])
    booking.confirm(
        imatra_party.negotiation, starts_at=factories.moment(8, 10), place="T", by=planner, accept_warnings=True
    )
    assign(as_planner, topic, expert)
    page = reply(as_expert, topic, "other", substitute=maija.pk, words="Maija tuntee asian.")
    assert list(page.context["reply_form"].errors) == ["substitute"]
    assert page.context["reply_form"]["words"].value() == "Maija tuntee asian."
    topic.refresh_from_db()
    assert topic.expert == expert


def test_a_prepared_answer_is_seen_by_the_planner_and_in_the_memo_and_not_by_the_municipality(
    as_expert: Client, as_planner: Client, booked: Negotiation, topic: Topic, expert: User, planner: User, lemi: User
):
    assign(as_planner, topic, expert)
    path = reverse("topic_prepare", args=[topic.pk])
    read = as_expert.get(reverse("topic_reply", args=[topic.pk])).context["prepared_form"]["read"].value()
    assert as_expert.post(path, {"prepared": "Jono on\r\n14 päivää.", "read": read}).status_code == 302
    topic.refresh_from_db()
    assert topic.prepared == "Jono on\n14 päivää."
    stale = as_expert.post(path, {"prepared": "Toinen ikkuna.", "read": read})
    assert (stale.status_code, stale.context["theirs"]) == (409, {"prepared": ("Valmisteltu vastaus", topic.prepared)})
    assert stale.context["prepared_form"]["prepared"].value() == "Toinen ikkuna."
    assert "14 päivää." in as_planner.get(reverse("negotiation", args=[booked.pk])).content.decode()
    lemi.refresh_from_db()
    assert "14 päivää." not in Client().get(f"/l/{lemi.link_token}/").content.decode()
    memo.start(factories.held(booked, planner), by=planner)
    assert "14 päivää." in as_planner.get(reverse("memo", args=[booked.pk])).content.decode()
    assert as_expert.post(path, {"prepared": "Myöhässä."}).status_code == 404


def test_somebody_with_roles_in_two_counties_is_listed_once(
    as_planner: Client, lemi_negotiation: Negotiation, topic: Topic, expert: User
):
    Membership.objects.create(user=expert, area=WelfareArea.objects.get(code="13"), role="expert")
    Membership.objects.create(user=expert, area=lemi_negotiation.round.area, role="manager")
    team = as_planner.get(reverse("negotiation_team", args=[lemi_negotiation.pk])).context["form"].fields["team"]
    agenda = as_planner.get(reverse("topic_assign", args=[lemi_negotiation.pk])).context["form"]
    assert [key for key, _label in team.choices].count(str(expert.pk)) == 1
    assert [key for key, _label in agenda.fields[f"expert_{topic.pk}"].choices].count(str(expert.pk)) == 1


def test_nobody_is_put_in_the_team_who_has_left_the_county(
    booked: Negotiation, topic: Topic, expert: User, planner: User
):
    Topic.objects.filter(pk=topic.pk).update(expert=expert)
    Membership.objects.filter(user=expert).update(ended_on="2026-08-01")
    assert negotiations.invite_experts(booked, by=planner) == []
