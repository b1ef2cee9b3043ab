"""The planner's board: who waits for whom, in sentences, in order, in few queries."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import Event
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Municipality, WelfareGroupMember
from negotiations.actions import absence, answer, attendance, booking, closing, duty, invitation, memo
from negotiations.actions import round as rounds
from negotiations.actions import topic as topics
from negotiations.models import Negotiation, Party
from negotiations.reports import board
from tests import factories


@pytest.fixture(autouse=True)
def delivered(request):
    """The invitations of the round have left; the test reads English."""
    if "round" in request.fixturenames:
        request.getfixturevalue("round")
        delivery.deliver_due()
    with override("en"):
        yield


def row(round, code: str = "416"):
    return next(row for row in board.build(round).rows if row.party.municipality_id == code)


def marks(found) -> str:
    return "".join(
        {"done": "d", "waits": "w", "late": "l", "todo": ".", "skipped": "s"}[step["state"]] for step in found.steps
    )


def told(found) -> tuple[str, str, str, str]:
    return marks(found), found.tone, str(found.case.waits), found.sentence


def at(day: int, month: int = 9, hour: int = 12):
    return clock.at(factories.moment(day, hour, month=month))


def text(response) -> str:
    body = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# One municipality on its way


def test_a_municipality_goes_up_its_ladder(round, lemi_party, lemi_negotiation, lemi, planner):
    assert told(row(round)) == ("dw......", "wait", "municipality", "The municipality has not answered yet")
    answer.confirm_contact(lemi_party, by=lemi)
    assert told(row(round)) == ("ddw.....", "wait", "municipality", "The municipality's times and topics are missing")
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    assert told(row(round)) == ("dddw....", "wait", "municipality", "The municipality's topics are missing")
    answer.nothing_to_raise(lemi_party, by=lemi)
    assert told(row(round)) == ("ddddw...", "wait", "county", "The county confirms the time")
    assert row(round).answers == ["Nothing to raise this year"]
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Hall", by=planner)
    assert told(row(round)) == ("dddddw..", "info", "calendar", "Ready for the negotiation on tue 8.9.")
    with at(8):
        assert told(row(round))[1:] == ("wait", "county", "The county records who was there")
        attendance.list_invited(lemi_negotiation)
        attendance.record_attendance(
            lemi_negotiation, present=lemi_negotiation.participants.all(), head_count=3, by=planner
        )
        assert told(row(round)) == ("ddddddw.", "wait", "county", "The county writes the memo by 22.9.")
        written = factories.written_memo(lemi_negotiation, planner)
        memo.open_for_comments(written, by=planner)
        assert told(row(round))[1:] == ("wait", "municipality", "The municipality comments on the memo by 22.9.")
        with at(23):
            assert told(row(round))[1:] == ("wait", "county", "The county approves the memo")
        memo.approve(written, by=planner, accept_warnings=True)
        assert told(row(round)) == ("dddddddw", "wait", "county", "The county sends the approved memo")


def test_topics_first_leaves_the_times_missing(round, lemi_party, lemi):
    factories.sent_topic(lemi_party, lemi)
    assert told(row(round)) == ("ddwd....", "wait", "municipality", "The municipality's times are missing")
    assert row(round).answers == ["1 topic"]


def test_none_suits_is_an_answer_and_its_words_are_shown(round, lemi_party, lemi):
    answer.propose_times(lemi_party, starts=[], none_suits="Vain perjantait <b>", by=lemi)
    answer.nothing_to_raise(lemi_party, by=lemi)
    assert row(round).sentence == "None of the times suits: the county agrees on another"
    assert row(round).answers == ["“Vain perjantait <b>”", "Nothing to raise this year"]


def test_where_the_time_was_cancelled_the_municipality_proposes_new_ones(round, lemi_negotiation, planner):
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Hall", by=planner)
    booking.cancel(lemi_negotiation, by=planner)
    sentence = "The time was cancelled: the municipality proposes new ones"
    assert told(row(round)) == ("ddw.....", "wait", "municipality", sentence)


def test_new_times_after_a_cancellation_are_not_late_though_the_day_of_the_answers_has_passed(
    round, lemi_party, lemi, lemi_negotiation, planner
):
    factories.sent_topic(lemi_party, lemi)
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Hall", by=planner)
    with at(1):
        booking.cancel(lemi_negotiation, by=planner)
        assert row(round).case.is_late is False


def test_a_held_one_no_longer_waits_for_answers(round, lemi_negotiation, planner):
    factories.held(lemi_negotiation, planner)
    assert told(row(round))[::2] == ("dsdsddw.", "county")


def test_answers_are_late_after_their_day(round, lemi_party, lemi):
    with at(26, month=8):
        assert told(row(round)) == (
            "dl......",
            "late",
            "county",
            "The municipality has not answered: the county calls and records the answer, 1 day late",
        )
    with at(27, month=8):
        assert row(round).sentence.endswith(", 2 days late")
    with at(25, month=8):
        assert row(round).tone == "wait"


def test_a_memo_is_overdue_the_day_after_it_was_due(round, lemi_negotiation, planner):
    factories.held(lemi_negotiation, planner)
    with at(22):
        assert told(row(round))[1:] == ("wait", "county", "The county writes the memo by 22.9.")
    with at(23):
        assert told(row(round))[1:] == ("late", "county", "The county's memo was due on 22.9.")
        assert [late.name for late in board.build(round).overdue] == ["Lemi"]


def test_a_withdrawn_memo_waits_for_its_correction(round, lemi_negotiation, planner):
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    memo.approve(written, by=planner)
    memo.withdraw(written, reason="A wrong date", by=planner)
    with at(30):
        assert told(row(round))[1:] == ("wait", "county", "The county approves the corrected memo")


def test_an_invitation_that_bounced_is_late_and_shown_with_its_letter(round, as_planner):
    failed = Letter.objects.get(kind="invitation", recipient__group_membership__municipality="416")
    Letter.objects.filter(pk=failed.pk).update(state="failed", reason="550 no such user")
    assert told(row(round)) == (
        "l.......",
        "late",
        "county",
        "The invitation did not arrive: the county checks the address",
    )
    response = as_planner.get(reverse("round", args=[round.pk]))
    assert f'href="{reverse("letter", args=[failed.pk])}"' in response.content.decode()


def test_a_waiting_invitation_is_on_its_way(round):
    Letter.objects.filter(kind="invitation").update(state="queued")
    assert told(row(round)) == ("w.......", "info", "calendar", "The invitation is on its way")


def test_before_the_day_of_invitations_nobody_waits(round):
    Letter.objects.filter(kind="invitation").delete()
    with at(1, month=8):
        assert row(round).sentence == "The invitation goes out on 3.8."
    assert row(round).sentence == "The county has not sent the invitation"


def test_without_a_contact_the_county_names_one(round):
    Letter.objects.filter(kind="invitation").delete()
    WelfareGroupMember.objects.filter(municipality="416").update(left_on="2026-08-09")
    assert told(row(round))[1:] == ("late", "county", "No HYTE contact: the county names one in the register")


def test_in_a_closed_round_nobody_waits(round, planner):
    closing.close(round, by=planner, accept_unfinished=True)
    round.refresh_from_db()
    assert told(row(round)) == ("dsssssss", "none", "unfinished", "Left unfinished when the round was closed")


# All of them


def test_the_late_come_first_then_by_who_waits_for_whom(round, area, planner, lemi, lemi_party, imatra_party):
    codes = ["405", "441", "580"]
    for code in codes:
        municipality = Municipality.objects.get(code=code)
        factories.contact(municipality)
        negotiation = Negotiation.objects.create(round=round)
        Party.objects.create(round=round, municipality=municipality, negotiation=negotiation)
    invitation.invite(round, by=planner)
    delivery.deliver_due()
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    answer.nothing_to_raise(lemi_party, by=lemi)
    booking.confirm(imatra_party.negotiation, starts_at=factories.moment(9, 9), place="Hall", by=planner)
    answer.nothing_to_raise(imatra_party, by=lemi)
    bounced = Letter.objects.filter(kind="invitation", recipient__group_membership__municipality="580")
    bounced.update(state="failed")
    with override("fi"):
        names = [(found.name, found.tone, str(found.case.waits)) for found in board.build(round).rows]
    assert names == [
        ("Parikkala", "late", "county"),
        ("Lappeenranta", "wait", "municipality"),
        ("Luumäki", "wait", "municipality"),
        ("Lemi", "wait", "county"),
        ("Imatra", "info", "calendar"),
    ]


def test_the_phases_count_and_say_how_many_days_are_left(round, area, lemi_party, lemi):
    factories.county_of(area, ["416", "153"])
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    answer.nothing_to_raise(lemi_party, by=lemi)
    first, second, third, fourth = board.build(round).phases
    assert (first["label"], first["text"]) == ("August · Invitations", "times and topics by 25.8.")
    assert (first["figure"], first["current"], first["done"]) == ("1/2 answered, 15 days left", True, False)
    assert (second["figure"], second["current"]) == ("0/2 times confirmed, 0 held", False)
    assert (third["figure"], fourth["figure"]) == ("0/2 memos approved", "0/2 memos sent")
    with at(25, month=8):
        assert board.build(round).phases[0]["figure"] == "1/2 answered, today is the last day"
    with at(31, month=8):
        assert board.build(round).phases[0]["figure"] == "1/2 answered, the day has passed, 1 is missing"
    with at(8):
        assert [phase["current"] for phase in board.build(round).phases] == [False, True, False, False]
        phases = board.build(round).phases
        assert [(phase["done"], phase["late"]) for phase in phases] == [(False, True), *[(False, False)] * 3]
        assert phases[0]["figure"] == "1/2 answered, the day has passed, 1 is missing"


def test_a_stage_is_done_when_everybody_has_answered_or_does_not_take_part(round, area, lemi_party, imatra, planner):
    factories.county_of(area, ["416", "153", "405"])
    answer.nothing_to_raise(round.parties.get(municipality="153"), by=imatra)
    answer.propose_times(round.parties.get(municipality="153"), starts=[factories.moment(8, 9)], by=imatra)
    with at(8):
        figures = [board.build(round).phases[0]["figure"]]
        for municipality in Municipality.objects.filter(pk__in=["416", "405"]).in_order():
            absence.tell(round, municipality=municipality, reason="Ei ehdi", by=planner)
            figures.append(board.build(round).phases[0]["figure"])
        assert figures == [
            "1/3 answered, the day has passed, 2 are missing",
            "1/3 answered, the day has passed, 1 is missing",
            "1/3 answered",
        ]
        assert board.build(round).phases[0]["done"] is True


def test_the_map_says_the_same_as_the_table(round, area):
    factories.county_of(area, ["416", "153", "405"])
    built = board.build(round)
    in_table = {found.name: (found.tone, found.sentence) for found in built.rows}
    in_table |= {other.name: ("none", other.sentence) for other in built.left_out}
    assert built.map is not None
    assert {area["name"]: (area["tone"], area["word"]) for area in built.map["areas"]} == in_table
    assert built.map["legend"] == [
        {"tone": "wait", "word": "the municipality's turn 2"},
        {"tone": "none", "word": "left unfinished, or not taking part 1"},
    ]


def test_next_names_the_deputy_the_topics_and_the_stray_letters(round, lemi_party, lemi, organisation, as_planner):
    factories.contact(Municipality.objects.get(code="153"), duty="deputy", name="Vara Henkilö", title="rehtori")
    factories.sent_topic(lemi_party, lemi, title="Koulun arki")
    Letter.objects.filter(kind="organisation").update(state="unsure")
    built = board.build(round)
    assert [found.name for found in built.unanswered] == ["Imatra"]
    assert [topic.title for _row, topic in built.without_expert] == ["Koulun arki"]
    assert [stray.to_name for stray in built.strays] == [organisation.representative.name]
    shown = text(as_planner.get(reverse("round", args=[round.pk])))
    assert "Koulun arki" in shown
    with at(26, month=8):
        assert "Vara Henkilö, rehtori." in text(as_planner.get(reverse("round", args=[round.pk])))


# The page


def test_a_filter_is_a_link_and_shows_only_its_rows(round, lemi_party, lemi, as_planner):
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    answer.nothing_to_raise(lemi_party, by=lemi)
    url = reverse("round", args=[round.pk])

    def shown(waits: str) -> list[str]:
        return [found.name for found in as_planner.get(url, {"waits": waits}).context["shown"]]

    assert shown("municipality") == ["Imatra"]
    assert shown("county") == ["Lemi"]
    assert shown("late") == []
    assert shown("nonsense") == ["Imatra", "Lemi"]
    filters = as_planner.get(url).context["filters"]
    assert [(value, count) for value, _label, count in filters] == [
        ("", 9),
        ("municipality", 1),
        ("county", 1),
        ("absent", 7),
    ]


def test_expert_and_manager_read_and_get_no_buttons(round, as_expert, as_manager):
    for client in (as_expert, as_manager):
        response = client.get(reverse("round", args=[round.pk]))
        assert response.status_code == 200
        forms = re.findall(r'action="(/(?:rounds|parties|negotiations)[^"]*)"', response.content.decode())
        assert forms == []


def test_a_stranger_sees_no_board(round, lemi_party, as_stranger):
    urls = [reverse(name, args=[round.pk]) for name in ("round", "schedule")]
    assert [as_stranger.get(url).status_code for url in urls] == [404, 404]
    posts = [reverse("round_remind", args=[round.pk]), reverse("party_remind", args=[lemi_party.pk])]
    assert [as_stranger.post(url).status_code for url in posts] == [404, 404]


def test_an_expert_reminds_nobody(round, lemi_party, as_expert):
    posts = [reverse("round_remind", args=[round.pk]), reverse("party_remind", args=[lemi_party.pk])]
    assert [as_expert.post(url).status_code for url in posts] == [403, 403]
    assert [as_expert.get(url).status_code for url in posts] == [405, 405]


def test_what_was_written_stays_text(round, lemi_party, lemi, as_planner):
    answer.propose_times(lemi_party, starts=[], none_suits="<script>alert(1)</script>", by=lemi)
    body = as_planner.get(reverse("round", args=[round.pk])).content.decode()
    assert "<script>alert(1)" not in body
    assert "&lt;script&gt;alert(1)" in body


def test_a_round_that_is_not_open_yet_leads_to_its_set_up(area, planner, as_planner, august):
    made = rounds.prepare(area=area, year=2026, by=planner)
    response = as_planner.get(reverse("round", args=[made.pk]))
    assert f'href="{reverse("round_setup", args=[made.pk, "review"])}"' in response.content.decode()


def test_one_button_reminds_all_who_owe_and_names_what(round, lemi_party, lemi, imatra, as_planner):
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    url = reverse("round_remind", args=[round.pk])
    with at(14, month=8):
        built = board.build(round)
        assert [(found.name, found.missing) for found in built.owing] == [
            ("Imatra", "times and topics"),
            ("Lemi", "topics"),
        ]
        assert [as_planner.post(url).url for _ in range(2)] == [reverse("round", args=[round.pk])] * 2
        reminded = Letter.objects.filter(kind="reminder").values_list("recipient", flat=True)
        assert sorted(reminded) == sorted([lemi.pk, imatra.pk])
        assert Event.objects.filter(verb="duty.remind").count() == 2
        assert [found.name for found in board.build(round).owing] == []
        assert [found.name for found in board.build(round).reminded_lately] == ["Imatra", "Lemi"]


def test_for_some_days_after_the_invitation_nobody_is_offered_a_reminder(round, lemi_party, as_planner):
    """Nor does a page that was left open remind them all. After the due date nobody is left in peace."""
    url = reverse("round_remind", args=[round.pk])
    page = as_planner.get(reverse("round", args=[round.pk])).content.decode()
    assert [name in page for name in (url, reverse("party_remind", args=[lemi_party.pk]))] == [False, False]
    as_planner.post(url)
    assert (board.build(round).owing, Letter.objects.filter(kind="reminder").count()) == ([], 0)
    with at(13, month=8):
        assert [found.name for found in board.build(round).owing] == ["Imatra", "Lemi"]
    Letter.objects.filter(kind="invitation").update(created_at=factories.moment(25, 12, month=8))
    with at(25, month=8):
        assert board.build(round).owing == []
    with at(26, month=8):
        assert [found.name for found in board.build(round).owing] == ["Imatra", "Lemi"]
        as_planner.post(url)
    assert Letter.objects.filter(kind="reminder").count() == 2


@pytest.mark.parametrize(("day", "tone"), [(20, "btn-outline-primary"), (26, "btn-primary")])
def test_reminding_all_is_the_first_button_only_when_answers_are_late(round, as_planner, day, tone):
    with at(day, month=8):
        page = as_planner.get(reverse("round", args=[round.pk])).content.decode()
    assert re.findall(r'summary class="btn (btn-\S+)">\s+Muistuta 2', page) == [tone]


def test_a_reminder_that_waits_is_not_said_to_have_been_sent(round, lemi_party, as_planner, settings):
    settings.LETTER_DELAY_MINUTES = 5
    page = reverse("round", args=[round.pk])
    with at(14, month=8):
        told = as_planner.post(reverse("party_remind", args=[lemi_party.pk]), follow=True).content.decode()
        assert "Lemi: muistutus on lähdössä." in told
        assert [words in told for words in ("Muistutus on lähdössä", "Muistutettu tänään")] == [True, False]
        Letter.objects.filter(kind="reminder").update(state="sent", sent_at=clock.now())
        told = as_planner.get(page).content.decode()
        assert [words in told for words in ("Muistutus on lähdössä", "Muistutettu tänään")] == [False, True]


def test_a_second_reminder_within_some_days_is_asked_about_and_the_first_named(round, lemi_party, as_planner):
    url, page = reverse("party_remind", args=[lemi_party.pk]), reverse("round", args=[round.pk])
    for _ in range(2):
        as_planner.post(url)
    assert Letter.objects.filter(kind="reminder").count() == 1
    Letter.objects.filter(kind="reminder").update(state="sent", sent_at=clock.now())
    assert row(round).was_reminded_today
    with at(12, month=8):
        assert not row(round).was_reminded_today
        refused = as_planner.post(url, follow=True).content.decode()
        assert "Lemi: toista muistutusta ei tehty, koska edellinen on päivältä 10.8." in refused
        assert Letter.objects.filter(kind="reminder").count() == 1
    with at(13, month=8):
        Letter.objects.filter(kind="reminder").update(created_at=factories.moment(11, 12, month=8))
        assert "Edellinen muistutus on päivältä ti 11.8." in as_planner.get(page).content.decode()
        as_planner.post(url, {"again": "yes"})
    assert Letter.objects.filter(kind="reminder").count() == 2


def test_after_the_due_date_a_reminder_does_not_ask_for_answers_by_a_day_that_is_gone(round, lemi_party, planner):
    for day, words in ((24, "Vastaathan viimeistään 25.8.2026."), (26, "Vastaathan mahdollisimman pian")):
        with at(day, month=8):
            duty.remind(lemi_party, by=planner)
        letter = Letter.objects.filter(kind="reminder").latest("pk")
        assert words in letter.text
        assert ("viimeistään" in letter.text, letter.subject.split(":")[0]) == (
            (True, "Muistutus") if day == 24 else (False, "Myöhässä")
        )


def test_a_reminder_tells_of_topics_that_lie_unsent(round, lemi_party, lemi, planner):
    for title in ("Yksi", "Kaksi"):
        made = topics.draft(negotiation=lemi_party.negotiation, party=lemi_party, by=lemi)
        made.title = title
        topics.save(made, by=lemi)
    duty.remind(lemi_party, by=planner)
    text = Letter.objects.get(kind="reminder").text
    assert "Sivullanne odottaa 2 nostoa, joita ei ole vielä lähetetty." in text


def test_a_closed_round_reminds_nobody(round, lemi_party, planner, as_planner):
    closing.close(round, by=planner, accept_unfinished=True)
    posts = [reverse("round_remind", args=[round.pk]), reverse("party_remind", args=[lemi_party.pk])]
    assert [as_planner.post(url).status_code for url in posts] == [409, 409]
    round.refresh_from_db()
    assert board.build(round).owing == []


@pytest.mark.parametrize("municipalities", [3, 30])
def test_the_board_needs_seventeen_queries_however_many_municipalities(
    municipalities, august, area, planner, as_planner, organisation, django_assert_num_queries
):
    chosen = list(Municipality.objects.order_by("code")[:municipalities])
    people = {municipality.code: factories.contact(municipality) for municipality in chosen}
    opened = factories.opened_round(area, planner, [municipality.code for municipality in chosen])
    for party in opened.parties.select_related("negotiation", "municipality"):
        by = people[party.municipality_id]
        answer.propose_times(party, starts=[factories.moment(8, 9), factories.moment(9, 12)], by=by)
        factories.sent_topic(party, by)
    Letter.objects.filter(kind="invitation").update(state="failed")
    with django_assert_num_queries(17):
        assert len(as_planner.get(reverse("round", args=[opened.pk])).context["shown"]) == municipalities


def test_every_row_says_its_last_reminder(round, lemi_party, planner):
    with clock.at(datetime(2026, 8, 5, 9, tzinfo=UTC)):
        duty.remind(lemi_party, by=planner)
    assert row(round).case.reminded_at == datetime(2026, 8, 5, 9, tzinfo=UTC)
    assert clock.now() - row(round).case.reminded_at == timedelta(days=5)


def test_before_the_invitations_leave_nobody_is_reminded(round, lemi_party, as_planner):
    posts = [reverse("round_remind", args=[round.pk]), reverse("party_remind", args=[lemi_party.pk])]
    with at(1, month=8):
        assert board.build(round).owing == []
        assert [as_planner.post(url).status_code for url in posts] == [409, 409]
    assert Letter.objects.filter(kind="reminder").count() == 0


def test_a_contact_who_has_just_been_named_has_not_been_reminded(round, lemi_party, planner):
    duty.remind(lemi_party, by=planner)
    assert row(round).was_reminded_today
    WelfareGroupMember.objects.filter(municipality="416").update(duty="")
    factories.contact(lemi_party.municipality, name="Uusi yhteyshenkilö")
    with at(13, month=8):
        assert [found.name for found in board.build(round).owing] == ["Imatra"]  # nothing has reached the new one yet
        invitation.invite(round, by=None)
        delivery.deliver_due()
    with at(17, month=8):
        assert [found.name for found in board.build(round).owing] == ["Imatra", "Lemi"]


def test_the_front_page_leads_to_the_round_that_is_going_on_not_to_the_one_prepared_for_next_year(
    round, area, planner, as_planner
):
    factories.opened_round(area, planner, ["416"], year=2027)
    assert as_planner.get(reverse("home")).url == reverse("round", args=[round.pk])
