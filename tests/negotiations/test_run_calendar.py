"""What falls due by the calendar: done once, told line by line, and only to those who still owe something."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import User
from hyte.celery import app
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.actions import member as members
from municipalities.actions import organisation as organisations
from municipalities.models import Municipality, Organisation, WelfareGroupMember
from negotiations.actions import answer, booking, closing, duty, invitation
from negotiations.actions import round as rounds
from negotiations.models import Negotiation, Party, Round
from negotiations.reports import board
from tests import factories
from tests.servers import SmtpSink

FIRST, SECOND, AFTER = "2026-08-18", "2026-08-21", "2026-08-28"  # answers are due on Tuesday 25.8.2026


@pytest.fixture
def round(round: Round) -> Round:
    """The round, its invitations sent: nobody is reminded of a letter that never left."""
    delivery.deliver_due()
    return round


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("run_calendar", *arguments, stdout=out)
    return out.getvalue().splitlines()


def reminded() -> list[tuple[str, str]]:
    found = Letter.objects.filter(kind="reminder").order_by("pk")
    return [(letter.to_name, str(datetime.strptime(str(letter.revision), "%Y%m%d").date())) for letter in found]


def tables() -> dict[str, int]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        counts = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            counts[name] = cursor.fetchone()[0]
    return counts


def test_a_reminder_goes_on_its_day_to_everybody_who_owes_something_and_names_what(
    round: Round, lemi: User, imatra: User
) -> None:
    assert run("--on", "2026-08-17") == ["2026-08-17: 0 letters made."]
    with override("fi"):
        lines = run("--on", FIRST)
    assert lines == [
        f"Etelä-Karjalan hyvinvointialue 2026: muistutus, {name}, {user.name} <{user.email}>: "
        "ehdotukset neuvottelun ajaksi; nostot neuvotteluun"
        for name, user in (("Imatra", imatra), ("Lemi", lemi))
    ] + ["2026-08-18: 2 letters made."]
    assert reminded() == [("Contact of Imatra", FIRST), ("Contact of Lemi", FIRST)]


def test_letters_made_for_another_day_are_dated_now(round: Round, lemi: User, smtp_sink: SmtpSink) -> None:
    now = clock.now()
    assert len(run("--on", FIRST)) == 3
    assert list(Letter.objects.filter(kind="reminder").values_list("created_at", flat=True)) == [now, now]
    reminded_at = {row.case.reminded_at for row in board.build(round).rows}
    assert reminded_at == {now}
    delivery.deliver_due()
    (mail,) = smtp_sink.to(lemi.email)
    assert (mail.message["Date"].datetime, mail.message["Date"]) == (now, "Mon, 10 Aug 2026 09:00:00 +0000")


def test_running_it_twice_sends_nothing_twice(round: Round) -> None:
    run("--on", FIRST)
    assert run("--on", FIRST) == ["2026-08-18: 0 letters made."]
    assert run("--on", "2026-08-19") == ["2026-08-19: 0 letters made."]
    assert len(run("--on", SECOND)) == 3
    assert len(run("--on", AFTER)) == 3
    assert len(reminded()) == 6


def test_a_day_on_which_it_did_not_run_is_made_up_for_once(round: Round) -> None:
    assert len(run("--on", "2026-08-27")) == 3
    assert len(run("--on", AFTER)) == 3
    assert run("--on", "2026-09-20") == ["2026-09-20: 0 letters made."]


def test_a_dry_run_tells_the_same_lines_and_writes_nothing(round: Round) -> None:
    before = tables()
    plan = run("--on", FIRST, "--dry-run")
    assert tables() == before
    assert plan[-1] == "2026-08-18: 2 letters would be made, nothing was written."
    assert run("--on", FIRST)[:-1] == plan[:-1]


def test_who_has_answered_is_not_reminded_and_who_has_answered_half_only_of_the_rest(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User
) -> None:
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    answer.nothing_to_raise(lemi_party, by=lemi)
    answer.propose_times(imatra_party, starts=[factories.moment(8, 9)], by=imatra)
    run("--on", FIRST)
    text = Letter.objects.get(kind="reminder").text
    assert reminded() == [("Contact of Imatra", FIRST)]
    assert "- nostot neuvotteluun" in text
    assert "ehdotukset" not in text


def test_a_cancelled_negotiation_and_a_closed_round_are_not_reminded(
    round: Round, lemi_party: Party, planner: User
) -> None:
    Negotiation.objects.filter(pk=lemi_party.negotiation_id).update(state="cancelled")
    run("--on", FIRST)
    assert reminded() == [("Contact of Imatra", FIRST)]
    closing.close(round, by=planner, accept_unfinished=True)
    assert run("--on", SECOND) == ["2026-08-21: 0 letters made."]


def test_new_times_after_a_cancellation_are_not_reminded_of_for_a_day_before_it(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User, planner: User
) -> None:
    for party, contact in ((lemi_party, lemi), (imatra_party, imatra)):
        factories.sent_topic(party, contact)
        booking.confirm(
            party.negotiation,
            starts_at=factories.moment(8 + party.pk % 2, 9),
            place="x",
            by=planner,
            accept_warnings=True,
        )
    with clock.at(datetime(2026, 8, 24, 12, tzinfo=UTC)):
        booking.cancel(lemi_party.negotiation, by=planner)
        assert run("--on", "2026-08-24") == ["2026-08-24: 0 letters made."]
    run("--on", AFTER)
    assert reminded() == [("Contact of Lemi", AFTER)]


def test_a_round_opened_late_does_not_remind_of_days_before_its_invitations(round: Round) -> None:
    late = datetime(2026, 8, 20, 9, tzinfo=UTC)
    Round.objects.update(opened_at=late)
    Letter.objects.update(created_at=late)
    assert run("--on", "2026-08-20") == ["2026-08-20: 0 letters made."]
    assert len(run("--on", SECOND)) == 3


@pytest.mark.parametrize(("state", "letters"), [("planned", 1), ("scheduled", 1), ("held", 0), ("cancelled", 0)])
def test_a_contact_who_comes_after_the_negotiation_gets_no_august_letter(
    round: Round, lemi_party: Party, lemi: User, planner: User, state: str, letters: int
) -> None:
    negotiation = lemi_party.negotiation
    negotiation.state, negotiation.starts_at, negotiation.ends_at = (
        state,
        factories.moment(8, 9),
        factories.moment(8, 11),
    )
    negotiation.save()
    WelfareGroupMember.objects.filter(user=lemi).update(left_on=date(2026, 8, 9))
    new = factories.contact(Municipality.objects.get(pk="416"))
    run("--on", "2026-08-11")
    assert Letter.objects.filter(kind="invitation", recipient=new).count() == letters


def test_a_new_contact_is_invited_at_once_and_never_twice(
    round: Round, lemi: User, planner: User, django_capture_on_commit_callbacks
) -> None:
    lemis = Municipality.objects.get(pk="416")
    person = {"name": "Uusi Yhteyshenkilö", "title": "", "email": "uusi@lemi.example", "language": "fi"}
    with django_capture_on_commit_callbacks(execute=True):
        member = members.add(lemis, person=person, role="member", duty="contact", by=planner)
    letter = Letter.objects.get(recipient=member.user)
    assert (letter.kind, letter.state) == ("invitation", "sent")
    former = WelfareGroupMember.objects.get(user=lemi)
    for contact, deputy in ((former, member), (member, former)):
        with django_capture_on_commit_callbacks(execute=True):
            members.set_contacts(lemis, contact=contact, deputy=deputy, by=planner)
    run("--on", "2026-08-11")
    assert sorted(Letter.objects.filter(recipient__in=[member.user, lemi]).values_list("to_name", "kind")) == [
        ("Contact of Lemi", "invitation"),
        ("Uusi Yhteyshenkilö", "invitation"),
    ]


def test_a_new_representative_of_an_organisation_is_invited_at_once(
    round: Round, organisation: Organisation, planner: User, django_capture_on_commit_callbacks
) -> None:
    person = {"name": "Uusi Ääni", "title": "", "email": "uusi@ngo.example", "language": "fi"}
    for _copy in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            organisations.save(
                organisation, name_fi="Yhdistykset ry", name_sv="", kind="third", representative=person, by=planner
            )
    assert list(Letter.objects.filter(to_name="Uusi Ääni").values_list("kind", "state")) == [("organisation", "sent")]


def test_before_the_day_of_invitations_and_after_the_end_a_new_contact_waits(
    round: Round, lemi: User, planner: User, django_capture_on_commit_callbacks
) -> None:
    lemis = Municipality.objects.get(pk="416")
    Round.objects.update(invitations_on=date(2026, 8, 12))
    person = {"name": "Uusi Yhteyshenkilö", "title": "", "email": "uusi@lemi.example", "language": "fi"}
    with django_capture_on_commit_callbacks(execute=True):
        member = members.add(lemis, person=person, role="member", duty="contact", by=planner)
    assert Letter.objects.filter(recipient=member.user).count() == 0


def test_nothing_to_invite_asks_the_database_the_same_however_many_municipalities_there_are(
    august: object, area, planner: User, django_assert_num_queries
) -> None:
    codes = list(Municipality.objects.filter(area="11").values_list("pk", flat=True))
    for code in codes:
        factories.contact(Municipality.objects.get(pk=code))
    for year, chosen in ((2026, codes[:1]), (2025, codes[:3])):
        round = factories.opened_round(area, planner, chosen, year=year)
        invitation.invite(round, by=None)
        with django_assert_num_queries(6):
            assert invitation.invite(round, by=None) == 0


def test_the_clock_looks_every_hour_of_the_day() -> None:
    schedule = app.conf.beat_schedule["calendar"]["schedule"]
    assert (schedule.hour, schedule.minute) == (set(range(7, 19)), {0})


def test_a_contact_who_changed_gets_the_invitation_and_no_reminder_of_a_day_gone_by(round: Round, lemi: User) -> None:
    run("--on", FIRST)
    WelfareGroupMember.objects.filter(user=lemi).update(left_on=date(2026, 8, 19))
    factories.contact(Municipality.objects.get(pk="416"), name="Uusi Yhteyshenkilö")
    run("--on", "2026-08-20")
    new = Letter.objects.filter(to_name="Uusi Yhteyshenkilö")
    assert list(new.values_list("kind", flat=True)) == ["invitation"]
    delivery.deliver_due()
    run("--on", SECOND)
    assert sorted(new.values_list("kind", flat=True)) == ["invitation", "reminder"]


def test_invitations_leave_on_their_day_and_none_for_a_cancelled_negotiation(
    round: Round, planner: User, lemi_party: Party
) -> None:
    Letter.objects.all().delete()
    Round.objects.update(invitations_on=date(2026, 8, 12))
    Negotiation.objects.filter(pk=lemi_party.negotiation_id).update(state="cancelled")
    assert run("--on", "2026-08-11") == ["2026-08-11: 0 letters made."]
    run("--on", "2026-08-12")
    assert sorted(Letter.objects.values_list("to_name", flat=True)) == ["Contact of Imatra", "Organisation's voice"]


def test_overdue_memos_are_told_to_the_organiser_once_a_week_by_name(
    round: Round, lemi_party: Party, planner: User
) -> None:
    with clock.at(datetime(2026, 9, 8, 12, tzinfo=UTC)):
        factories.held(lemi_party.negotiation, planner)
    overdue = Letter.objects.filter(kind="memo_overdue")
    run("--on", "2026-09-22")
    assert overdue.count() == 0
    for day in ("2026-09-23", "2026-09-24", "2026-09-30"):
        run("--on", day)
    assert list(overdue.values_list("recipient", flat=True)) == [planner.pk] * 2
    assert "- Lemi, 8.9.2026" in overdue.first().text


def test_a_round_that_fails_does_not_stop_the_others_and_is_told(round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    from municipalities.models import WelfareArea  # here: only this test needs a second county

    stranger = factories.staff(WelfareArea.objects.get(code="13"), "planner")
    factories.contact(Municipality.objects.get(pk="179"))
    other = rounds.prepare(area=WelfareArea.objects.get(code="13"), year=2026, by=stranger)
    Round.objects.filter(pk=other.pk).update(opened_at=clock.now())
    real = duty.remind_due

    def failing(one: Round, today: date) -> int:
        if one.area_id == "11":
            raise RuntimeError("no ink")
        return real(one, today)

    monkeypatch.setattr(duty, "remind_due", failing)
    with pytest.raises(CommandError, match="RuntimeError: no ink"):
        run("--on", FIRST)
    assert reminded() == []
    monkeypatch.undo()
    assert len(run("--on", FIRST)) == 3


def test_a_day_that_can_not_be_read_says_how_to_write_it(db: None) -> None:
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        run("--on", "18.8.2026")


def test_without_a_day_it_is_today(round: Round) -> None:
    assert run() == ["2026-08-10: 0 letters made."]


def test_without_a_worker_the_command_delivers_what_is_due(round: Round, smtp_sink: SmtpSink, settings) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    Letter.objects.update(state="queued")
    smtp_sink.clear()
    assert run("--dry-run")[1:] == []
    assert run()[1:] == ["3 of the letters that are due were tried."]
    assert len(smtp_sink.mails) == 3


def test_a_planner_reminds_by_hand_at_most_once_a_day(round: Round, lemi_party: Party, planner: User) -> None:
    assert [duty.remind(lemi_party, by=planner) for _press in range(2)] == [1, 0]
    with clock.at(datetime(2026, 8, 11, 9, tzinfo=UTC)):
        assert duty.remind(lemi_party, by=planner) == 1
    assert reminded() == [("Contact of Lemi", "2026-08-10")] * 1 + [("Contact of Lemi", "2026-08-11")]
