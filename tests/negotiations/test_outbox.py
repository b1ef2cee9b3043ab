"""The outbox pages: letters with their states, links masked, sent again or stopped by a person."""

import uuid
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import Event, User
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters import queue as letters
from hyte.letters.models import Letter
from municipalities.models import Municipality
from negotiations.actions import booking
from negotiations.models import Negotiation, Party, Round
from tests import factories

REMINDER = dict.fromkeys(
    ("county", "year", "due", "window", "duration", "organiser", "organiser_email", "municipality", "municipality_genitive"),
    "x",
) | {"missing": [], "wanted": "x", "is_late": False, "unsent": 0, "is_deputy": False, "contact": ""}  # fmt: skip


def outbox(round: Round) -> str:
    return reverse("outbox", args=[round.pk])


def rows(page) -> list[tuple[Letter, str]]:
    """All letters that the page shows, those that need somebody first."""
    box = page.context["outbox"]
    return [row for group in (*box.trouble, *box.groups) for bundle in group.bundles for row in bundle.rows]


def groups(page) -> list[tuple[str, bool, list[tuple[str, int]]]]:
    """(key, is open, its counts) of every group, those that need somebody first."""
    box = page.context["outbox"]
    shown = [*box.trouble, *box.groups]
    return [(group.key, group.is_open, [(tone, n) for tone, _word, n in group.counts]) for group in shown]


def one(kind: str = "invitation") -> Letter:
    return Letter.objects.filter(kind=kind).order_by("pk").first()


def test_the_outbox_shows_every_letter_with_its_state(round: Round, as_planner: Client) -> None:
    Letter.objects.filter(pk=one().pk).update(state="failed", reason="550 5.1.1 No such user")
    page = as_planner.get(outbox(round))
    assert groups(page) == [
        ("trouble-invitation", True, [("late", 1)]),
        ("invitation", False, [("wait", 1)]),
        ("organisation", False, [("wait", 1)]),
    ]
    assert sorted((letter.kind, letter.state, tone) for letter, tone in rows(page)) == [
        ("invitation", "failed", "late"),
        ("invitation", "queued", "wait"),
        ("organisation", "queued", "wait"),
    ]
    assert "Osoitetta ei ole. Korjaa se rekisteriin" in page.content.decode()
    detail = as_planner.get(reverse("letter", args=[one().pk])).content.decode()
    assert '<p lang="en">550 5.1.1 No such user</p>' in detail
    assert {key: page.context[key] for key in ("sent", "total", "moving", "waiting", "trouble")} == {
        "sent": 0,
        "total": 3,
        "moving": 2,
        "waiting": 2,
        "trouble": 1,
    }


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"state": "sent"}, []),
        ({"state": "queued"}, ["invitation", "invitation", "organisation"]),
        ({"kind": "organisation"}, ["organisation"]),
        ({"kind": "organisation", "state": "sent"}, []),
        ({"state": "nonsense", "page": "nonsense", "group": "x"}, ["invitation", "invitation", "organisation"]),
        ({"municipality": "416"}, ["invitation"]),
        ({"municipality": "405"}, ["invitation", "invitation", "organisation"]),
        ({"words": "CONTACT OF LEMI"}, ["invitation"]),
        ({"words": "@ngo.example", "municipality": "416"}, []),
        ({"words": "@ngo.example"}, ["organisation"]),
    ],
)
def test_the_outbox_is_filtered_by_recipient_municipality_state_and_kind(
    round: Round, as_planner: Client, chosen: dict[str, str], found: list[str]
) -> None:
    assert sorted(letter.kind for letter, _tone in rows(as_planner.get(outbox(round), chosen))) == found


def test_the_kinds_stand_in_the_order_of_the_year_and_calendar_letters_by_negotiation(
    round: Round, as_planner: Client, planner: User, lemi_negotiation: Negotiation, imatra_party: Party
) -> None:
    for negotiation, day in ((lemi_negotiation, 8), (imatra_party.negotiation, 9)):
        booking.confirm(negotiation, starts_at=factories.moment(day, 9), place="x", by=planner)
    Letter.objects.filter(kind="booking", recipient=planner).update(state="unsure")
    page = as_planner.get(outbox(round))
    assert groups(page) == [
        ("trouble-booking", True, [("late", 2)]),
        ("invitation", False, [("wait", 2)]),
        ("organisation", False, [("wait", 1)]),
        ("booking", False, [("wait", 4)]),
    ]
    bundles = page.context["outbox"].groups[-1].bundles
    assert [(bundle.title, len(bundle.rows), bundle.counts) for bundle in bundles] == [
        ("Imatra", 2, [("wait", "odottaa lähettämistä", 2)]),
        ("Lemi", 2, [("wait", "odottaa lähettämistä", 2)]),
    ]
    few = as_planner.get(outbox(round), {"kind": "booking", "municipality": "416"})
    assert groups(few) == [("trouble-booking", True, [("late", 1)]), ("booking", True, [("wait", 2)])]


def test_a_big_group_has_pages_that_open_it_and_keep_the_filters(round: Round, as_planner: Client, lemi: User) -> None:
    first = one()
    Letter.objects.bulk_create(
        Letter(revision=n, kind="reminder", area="11", collection_type="round", collection_id=round.pk, recipient=lemi, to_name=f"A{n:03}",
               to_email="a@lemi.example", language="fi", subject="x", text="x")
        for n in range(120)
    )  # fmt: skip
    page = as_planner.get(outbox(round), {"kind": "reminder"})
    assert [len(group.bundles[0].rows) for group in page.context["outbox"].groups] == [50]
    link = "?kind=reminder&amp;group=reminder&amp;page=3#reminder"
    assert link in page.content.decode()
    third = as_planner.get(outbox(round) + unescape(link))
    [group] = third.context["outbox"].groups
    assert (group.is_open, group.bundles[0].rows[0][0].to_name, group.page.number) == (
        True,
        "A100",
        3,
    )
    assert first.to_name not in third.content.decode()


def test_all_failed_letters_of_a_kind_are_sent_again_by_one_button(
    round: Round, as_planner: Client, planner: User, imatra: User
) -> None:
    Letter.objects.update(state="failed", attempts=6, reason="550 No such user")
    Letter.objects.filter(recipient=imatra).update(state="unsure")
    third = factories.contact(Municipality.objects.get(pk="405"), name="Kolmas")
    letters.queue(letters.Draft("reminder", third, "11", REMINDER, collection=round))
    other = factories.contact(Municipality.objects.get(pk="580"), name="Neljäs")
    fourth = Letter.objects.get(kind="reminder")
    Letter.objects.filter(pk=fourth.pk).update(
        kind="invitation", state="failed", recipient=other, to_email="old@x.example"
    )
    assert "2 epäonnistunutta viestiä" in as_planner.get(outbox(round)).content.decode()
    url = reverse("outbox_resend", args=[round.pk])
    locations = [as_planner.post(url, {"kind": kind})["Location"] for kind in ("invitation", "invitation", "", "x")]
    assert locations == [outbox(round)] * 4
    states = {letter.to_name: letter.state for letter in Letter.objects.all()}
    assert states == {
        "Contact of Lemi": "queued",
        "Contact of Imatra": "unsure",
        "Kolmas": "queued",
        "Organisation's voice": "failed",
    }
    fourth.refresh_from_db()
    assert (fourth.to_email, fourth.attempts, fourth.reason) == (other.email, 0, "")
    event = Event.objects.get(verb="letter.resend_failed")
    assert (event.by, event.detail) == (planner, {"kind": "invitation", "letters": 2})


def test_a_failed_letter_that_is_outdated_is_not_sent_again(round: Round, planner: User) -> None:
    Letter.objects.filter(pk=one().pk).update(state="failed", outdated=True)
    assert letters.resend_failed(round, kind="invitation", by=planner) == 0


def test_the_progress_renews_itself_only_while_letters_are_on_their_way(round: Round, as_planner: Client) -> None:
    url = reverse("outbox_progress", args=[round.pk])
    assert f'data-hx-get="{url}"' in as_planner.get(url).content.decode()
    delivery.deliver_due()
    done = as_planner.get(url)
    assert "data-hx-get" not in done.content.decode()
    assert (done.context["sent"], done.context["total"]) == (3, 3)


def test_no_page_shows_a_link_that_can_be_used(round: Round, as_planner: Client, lemi: User, imatra: User) -> None:
    delivery.deliver_due()
    urls = [outbox(round), *(reverse("letter", args=[letter.pk]) for letter in Letter.objects.all())]
    pages = "".join(as_planner.get(url).content.decode() for url in urls)
    assert [user.link_token in pages for user in (lemi, imatra)] == [False, False]
    assert pages.count("/l/••••••••/") == 3


def test_a_failed_letter_is_sent_again_to_the_present_address_as_the_same_message(
    round: Round, as_planner: Client, planner: User
) -> None:
    letter = one()
    Letter.objects.filter(pk=letter.pk).update(state="failed", attempts=1, reason="550 No such user")
    User.objects.filter(pk=letter.recipient_id).update(email="new@municipality.example")
    response = as_planner.post(reverse("letter_resend", args=[letter.pk]))
    again = Letter.objects.get(pk=letter.pk)
    assert response["Location"] == reverse("letter", args=[letter.pk])
    assert (again.state, again.to_email, again.attempts, again.reason, again.message_id) == (
        "queued",
        "new@municipality.example",
        0,
        "",
        letter.message_id,
    )
    event = Event.objects.get(verb="letter.resend")
    assert (event.by, event.detail) == (planner, {"letter": letter.pk, "old": "failed"})


def test_a_waiting_letter_can_be_stopped_and_then_never_leaves(round: Round, as_planner: Client) -> None:
    letter = one()
    url = reverse("letter_stop", args=[letter.pk])
    assert [as_planner.post(url).status_code for _press in range(2)] == [302, 302]
    delivery.deliver_due()
    assert Letter.objects.get(pk=letter.pk).state == "stopped"
    assert Event.objects.filter(verb="letter.stop").count() == 1
    assert as_planner.post(reverse("letter_resend", args=[letter.pk])).status_code == 409


def test_a_letter_that_has_left_can_not_be_stopped_and_one_that_waits_can_not_be_sent_again(
    round: Round, as_planner: Client, planner: User
) -> None:
    assert as_planner.post(reverse("letter_resend", args=[one().pk])).status_code == 409
    delivery.deliver_due()
    assert as_planner.post(reverse("letter_stop", args=[one().pk])).status_code == 409
    with pytest.raises(Refused):
        letters.stop(one(), by=planner)


def test_all_waiting_letters_of_the_round_are_stopped_at_once(round: Round, as_planner: Client) -> None:
    Letter.objects.filter(pk=one().pk).update(state="sent", sent_at=round.opened_at)
    as_planner.post(reverse("outbox_stop", args=[round.pk]))
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["sent", "stopped", "stopped"]


def test_a_letter_that_nobody_knows_of_can_be_put_aside(round: Round, as_planner: Client) -> None:
    Letter.objects.filter(pk=one().pk).update(state="unsure")
    page = as_planner.get(reverse("letter", args=[one().pk]))
    assert page.context["tone"] == "late"
    as_planner.post(reverse("letter_stop", args=[one().pk]))
    assert one().state == "stopped"


def test_an_empty_outbox_says_when_letters_come(round: Round, as_planner: Client) -> None:
    Letter.objects.all().delete()
    page = as_planner.get(outbox(round))
    assert (rows(page), page.context["total"]) == ([], 0)
    assert "3.8.2026" in page.content.decode()


def test_only_planners_of_the_county_reach_its_letters(
    round: Round, as_stranger: Client, as_expert: Client, as_manager: Client
) -> None:
    gets = [outbox(round), reverse("outbox_progress", args=[round.pk]), reverse("letter", args=[one().pk])]
    posts = [
        reverse("outbox_stop", args=[round.pk]),
        reverse("outbox_resend", args=[round.pk]),
        reverse("letter_resend", args=[one().pk]),
        reverse("letter_stop", args=[one().pk]),
    ]
    for client, status in ((as_stranger, 404), (as_expert, 403), (as_manager, 403)):
        assert [client.get(url).status_code for url in gets] == [status] * 3
        assert [client.post(url).status_code for url in posts] == [status] * 4
    assert set(Letter.objects.values_list("state", flat=True)) == {"queued"}


def test_a_get_neither_sends_nor_stops(round: Round, as_planner: Client) -> None:
    for name in ("letter_resend", "letter_stop"):
        assert as_planner.get(reverse(name, args=[one().pk])).status_code == 405


def test_the_outbox_asks_the_database_as_often_for_nine_municipalities_as_for_three(
    august: object, area, planner: User, as_planner: Client, django_assert_num_queries
) -> None:
    codes = list(Municipality.objects.filter(area="11").values_list("pk", flat=True))
    for code in codes:
        factories.contact(Municipality.objects.get(pk=code))
    for year, chosen in ((2026, codes[:3]), (2025, codes)):
        round = factories.opened_round(area, planner, chosen, year=year)
        with django_assert_num_queries(15):
            assert len(rows(as_planner.get(outbox(round)))) == len(chosen)
    many = [one("invitation") for _copy in range(300)]
    for number, letter in enumerate(many):
        letter.pk, letter.revision, letter.message_uid = None, number + 1, uuid.uuid4()
        letter.kind, letter.state = ("booking", "invitation", "memo_sent")[number % 3], ("queued", "failed")[number % 2]
    Letter.objects.bulk_create(many)
    crowded = outbox(round)
    with django_assert_num_queries(15):
        as_planner.get(crowded)
    with django_assert_num_queries(9):
        as_planner.get(reverse("letter", args=[one("invitation").pk]))
