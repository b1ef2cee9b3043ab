"""The outbox pages: letters with their states, links masked, sent again or stopped by a person."""

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import Event, User
from hyte.errors import Refused
from municipalities.models import Municipality
from negotiations.actions import letter as letters
from negotiations.models import Letter, Round
from tests import factories


def outbox(round: Round) -> str:
    return reverse("outbox", args=[round.pk])


def one(kind: str = "invitation") -> Letter:
    return Letter.objects.filter(kind=kind).order_by("pk").first()


def test_the_outbox_shows_every_letter_with_its_state(round: Round, as_planner: Client) -> None:
    Letter.objects.filter(pk=one().pk).update(state="failed", reason="550 5.1.1 No such user")
    page = as_planner.get(outbox(round))
    assert sorted((letter.kind, letter.state, tone) for letter, tone in page.context["rows"]) == [
        ("invitation", "failed", "late"),
        ("invitation", "queued", "wait"),
        ("organisation", "queued", "wait"),
    ]
    assert "550 5.1.1 No such user" in page.content.decode()
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
        ({"state": "nonsense", "page": "nonsense"}, ["invitation", "invitation", "organisation"]),
    ],
)
def test_the_outbox_is_filtered_by_state_and_kind(
    round: Round, as_planner: Client, chosen: dict[str, str], found: list[str]
) -> None:
    rows = as_planner.get(outbox(round), chosen).context["rows"]
    assert sorted(letter.kind for letter, _tone in rows) == found


def test_the_progress_renews_itself_only_while_letters_are_on_their_way(round: Round, as_planner: Client) -> None:
    url = reverse("outbox_progress", args=[round.pk])
    assert f'hx-get="{url}"' in as_planner.get(url).content.decode()
    letters.deliver_due()
    done = as_planner.get(url)
    assert "hx-get" not in done.content.decode()
    assert (done.context["sent"], done.context["total"]) == (3, 3)


def test_no_page_shows_a_link_that_can_be_used(round: Round, as_planner: Client, lemi: User, imatra: User) -> None:
    letters.deliver_due()
    urls = [outbox(round), *(reverse("letter", args=[letter.pk]) for letter in Letter.objects.all())]
    pages = "".join(as_planner.get(url).content.decode() for url in urls)
    assert [user.link_token in pages for user in (lemi, imatra)] == [False, False]
    assert pages.count("/l/••••••••/") == 3


def test_a_failed_letter_is_sent_again_to_the_present_address_as_the_same_message(
    round: Round, as_planner: Client, planner: User
) -> None:
    letter = one()
    Letter.objects.filter(pk=letter.pk).update(state="failed", attempts=1, reason="550 No such user")
    User.objects.filter(pk=letter.recipient_id).update(email="new@town.example")
    response = as_planner.post(reverse("letter_resend", args=[letter.pk]))
    again = Letter.objects.get(pk=letter.pk)
    assert response["Location"] == reverse("letter", args=[letter.pk])
    assert (again.state, again.to_email, again.attempts, again.reason, again.message_id) == (
        "queued",
        "new@town.example",
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
    letters.deliver_due()
    assert Letter.objects.get(pk=letter.pk).state == "dropped"
    assert Event.objects.filter(verb="letter.stop").count() == 1
    assert as_planner.post(reverse("letter_resend", args=[letter.pk])).status_code == 409


def test_a_letter_that_has_left_can_not_be_stopped_and_one_that_waits_can_not_be_sent_again(
    round: Round, as_planner: Client, planner: User
) -> None:
    assert as_planner.post(reverse("letter_resend", args=[one().pk])).status_code == 409
    letters.deliver_due()
    assert as_planner.post(reverse("letter_stop", args=[one().pk])).status_code == 409
    with pytest.raises(Refused):
        letters.stop(one(), by=planner)


def test_all_waiting_letters_of_the_round_are_stopped_at_once(round: Round, as_planner: Client) -> None:
    Letter.objects.filter(pk=one().pk).update(state="sent", sent_at=round.opened_at)
    as_planner.post(reverse("outbox_stop", args=[round.pk]))
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["dropped", "dropped", "sent"]


def test_a_letter_that_nobody_knows_of_can_be_put_aside(round: Round, as_planner: Client) -> None:
    Letter.objects.filter(pk=one().pk).update(state="unsure")
    page = as_planner.get(reverse("letter", args=[one().pk]))
    assert page.context["tone"] == "late"
    as_planner.post(reverse("letter_stop", args=[one().pk]))
    assert one().state == "dropped"


def test_an_empty_outbox_says_when_letters_come(round: Round, as_planner: Client) -> None:
    Letter.objects.all().delete()
    page = as_planner.get(outbox(round))
    assert (page.context["rows"], page.context["total"]) == ([], 0)
    assert "3.8.2026" in page.content.decode()


def test_only_planners_of_the_county_reach_its_letters(
    round: Round, as_stranger: Client, as_expert: Client, as_manager: Client
) -> None:
    gets = [outbox(round), reverse("outbox_progress", args=[round.pk]), reverse("letter", args=[one().pk])]
    posts = [
        reverse("outbox_stop", args=[round.pk]),
        reverse("letter_resend", args=[one().pk]),
        reverse("letter_stop", args=[one().pk]),
    ]
    for client, status in ((as_stranger, 404), (as_expert, 403), (as_manager, 403)):
        assert [client.get(url).status_code for url in gets] == [status] * 3
        assert [client.post(url).status_code for url in posts] == [status] * 3
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
        with django_assert_num_queries(9):
            assert len(as_planner.get(outbox(round)).context["rows"]) == len(chosen)
    with django_assert_num_queries(8):
        as_planner.get(reverse("letter", args=[one("invitation").pk]))
