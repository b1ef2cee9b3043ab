"""A confirmed time that is moved or cancelled: what the letters, the municipality's page and the board say of it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte.accounts import audit
from hyte.accounts.models import User
from hyte.letters import delivery
from hyte.letters.models import Letter
from hyte.links import MARK
from negotiations.actions import answer, booking
from negotiations.models import Negotiation, Party, Round
from negotiations.reports import board
from tests import factories

DAY = factories.moment(8, 9)


def book(
    negotiation: Negotiation, planner: User, day: int = 8, place: str = "Kunnantalo", reason: str = ""
) -> Negotiation:
    starts_at = factories.moment(day, 9)
    return booking.confirm(
        negotiation, starts_at=starts_at, place=place, by=planner, reason=reason, accept_warnings=True
    )


def last(kind: str, to: User) -> Letter:
    return Letter.objects.filter(kind=kind, recipient=to).order_by("-pk")[0]


def facts(letter: Letter) -> list[str]:
    """The lines that tell a time or a place."""
    names = ("aika", "paikka", "tid", "plats")
    return [
        line for line in letter.text.splitlines() if line.partition(":")[0].lower().split()[-1:] in ([n] for n in names)
    ]


@pytest.fixture
def booked(round: Round, lemi_negotiation: Negotiation, planner: User) -> Negotiation:
    found = book(lemi_negotiation, planner)
    delivery.deliver_due()
    return found


@pytest.mark.parametrize(
    ("language", "day", "place", "subject", "told"),
    [
        (
            "fi",
            9,
            "Kunnantalo",
            "Aika muuttui",
            ["Aiempi aika: ti 8.9.2026 klo 9.00–11.00", "Uusi aika: ke 9.9.2026 klo 9.00–11.00", "Paikka: Kunnantalo"],
        ),
        (
            "fi",
            8,
            "Kirjasto",
            "Paikka muuttui",
            ["Aika: ti 8.9.2026 klo 9.00–11.00", "Aiempi paikka: Kunnantalo", "Uusi paikka: Kirjasto"],
        ),
        (
            "fi",
            9,
            "Kirjasto",
            "Aika ja paikka muuttuivat",
            [
                "Aiempi aika: ti 8.9.2026 klo 9.00–11.00",
                "Uusi aika: ke 9.9.2026 klo 9.00–11.00",
                "Aiempi paikka: Kunnantalo",
                "Uusi paikka: Kirjasto",
            ],
        ),
        (
            "sv",
            8,
            "Kirjasto",
            "Ny plats",
            ["Tid: tis 8.9.2026 kl. 9.00–11.00", "Tidigare plats: Kunnantalo", "Ny plats: Kirjasto"],
        ),
    ],
)
def test_a_move_calls_changed_only_what_has_changed(
    booked: Negotiation, planner: User, lemi: User, language: str, day: int, place: str, subject: str, told: list[str]
) -> None:
    User.objects.filter(pk=lemi.pk).update(language=language)
    book(booked, planner, day, place)
    letter = last("move", lemi)
    assert letter.subject.partition(":")[0] == subject
    assert facts(letter) == told


def test_the_reason_of_a_move_is_told_in_the_letter_and_on_the_page_and_by_the_next_move_no_more(
    booked: Negotiation, planner: User, lemi: User, client: Client
) -> None:
    book(booked, planner, 9, reason="Asiantuntija on sairaana.\n")
    assert last("move", lemi).text.split("\n\n")[2] == "Asiantuntija on sairaana."
    page = client.get(reverse("contact", args=[lemi.link_token])).content.decode()
    assert page.count("Asiantuntija on sairaana.") == 1
    delivery.deliver_due()
    book(booked, planner, 10)
    assert "sairaana" not in last("move", lemi).text


def test_only_who_can_ask_for_another_time_is_told_of_it_and_a_sentence_stands_before_the_link(
    booked: Negotiation, planner: User, lemi: User, organisation
) -> None:
    book(booked, planner, 9)
    closing = {person: last("move", person).text.split("\n\n")[-2:] for person in (lemi, organisation.representative)}
    assert closing == {
        lemi: [
            "Omalla sivullasi näet neuvottelun tiedot. Jos uusi aika ei sovi teille, voitte siellä pyytää toista. "
            "Linkki on henkilökohtainen.",
            MARK,
        ],
        organisation.representative: ["Omalla sivullasi näet neuvottelun tiedot. Linkki on henkilökohtainen.", MARK],
    }


def test_a_cancellation_asks_who_answers_for_the_municipality_for_new_times_and_tells_the_others_to_wait(
    booked: Negotiation, planner: User, lemi: User, organisation
) -> None:
    booking.cancel(booked, by=planner, reason="Asiantuntija on sairaana.")
    closing = "Ehdottakaa uusia aikoja omalla sivullasi."
    told = {
        person: (closing in letter.text, MARK in letter.text, "Uudesta ajasta lähetämme uuden kutsun" in letter.text)
        for person in (lemi, planner, organisation.representative)
        for letter in [last("cancellation", person)]
    }
    assert told == {
        lemi: (True, True, False),
        planner: (False, False, True),
        organisation.representative: (False, False, True),
    }
    assert {letter.text.split("\n\n")[2] for letter in Letter.objects.filter(kind="cancellation")} == {
        "Asiantuntija on sairaana."
    }


def test_a_cancelled_time_reopens_the_times_on_the_page_with_the_reason_and_keeps_the_rest(
    booked: Negotiation, lemi_party: Party, lemi: User, planner: User, client: Client
) -> None:
    factories.sent_topic(lemi_party, lemi)
    booking.cancel(booked, by=planner, reason="Asiantuntija on sairaana.")
    url = reverse("contact", args=[lemi.link_token])
    shown = client.get(url)
    page = " ".join(shown.content.decode().split())
    assert "Vahvistettu aika ti 8.9.2026 klo 9.00–11.00 on peruttu." in page
    assert page.count("Asiantuntija on sairaana.") == 1
    assert [(step["id"], step["tone"]) for step in shown.context["steps"]] == [
        ("who", "wait"),
        ("times", "wait"),
        ("topics", "done"),
        ("people", "none"),
    ]
    (free, *_) = shown.context["times_form"].values
    client.post(reverse("contact_times", args=[lemi.link_token, booked.pk]), {"times": [free], "order": free})
    assert [proposal.starts_at for proposal in lemi_party.proposals.all()] == [DAY]
    with override("en"):
        (row,) = (row for row in board.build(booked.round).rows if row.party == lemi_party)
        assert row.sentence == "The county confirms the time"


def test_a_negotiation_cancelled_by_an_older_version_waits_for_another_time_where_its_round_is_open(
    booked: Negotiation, lemi_party: Party, imatra_party: Party, lemi: User, planner: User
) -> None:
    module = import_module("negotiations.migrations.0019_time_cancelled_at")
    answer.nothing_to_raise(lemi_party, by=lemi)
    Party.objects.filter(pk=lemi_party.pk).update(times_sent_at=DAY)
    Negotiation.objects.update(state="cancelled")
    event = audit.record("booking.cancel", by=planner, subject=booked, area="11")
    module.wait_for_another_time(apps, None)
    booked.refresh_from_db()
    lemi_party.refresh_from_db()
    assert (booked.state, booked.time_cancelled_at, lemi_party.owes) == ("planned", event.at, ["times"])
    assert Negotiation.objects.get(pk=imatra_party.negotiation_id).state == "cancelled"  # it never had a time


def test_what_was_proposed_before_a_cancellation_is_told_but_not_chosen(
    round: Round, lemi_party: Party, lemi: User, planner: User, client: Client
) -> None:
    answer.propose_times(lemi_party, starts=[DAY, factories.moment(9, 12)], by=lemi)
    booking.cancel(book(lemi_party.negotiation, planner), by=planner)
    shown = client.get(reverse("contact", args=[lemi.link_token]))
    assert shown.context["times_form"].picked == []
    assert "Viimeksi ehdotitte: ke 9.9. klo 12.00–14.00." in " ".join(shown.content.decode().split())


def test_a_time_confirmed_after_a_cancellation_is_told_as_confirmed_everywhere(
    booked: Negotiation, lemi_party: Party, lemi: User, planner: User, client: Client
) -> None:
    booking.cancel(booked, by=planner, reason="Sairaus.")
    delivery.deliver_due()
    found = book(booked, planner, 10)
    assert (found.time_cancelled_at, found.time_reason, found.is_without_its_time) == (None, "", False)
    page = client.get(reverse("contact", args=[lemi.link_token])).content.decode()
    assert ("peruttu" in page, "Sairaus" in page) == (False, False)
    assert last("booking", lemi).subject == "Kutsu: HYTE-neuvottelu, Lemi, to 10.9.2026 klo 9.00–11.00"
