"""Before letters leave: the minutes in which they can be taken back, own words for one, a test letter, a free message."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import Event, User
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters import queue as letters
from hyte.letters.models import Letter
from municipalities.models import Municipality, Organisation
from negotiations.actions import answer, recall
from negotiations.actions import round as rounds
from negotiations.models import Negotiation, Party, Round
from tests import factories
from tests.servers import SmtpSink

MINUTES = 5


@pytest.fixture
def delayed(settings) -> timedelta:
    settings.LETTER_DELAY_MINUTES = MINUTES
    return timedelta(minutes=MINUTES)


@pytest.fixture
def opened(delayed: timedelta, round: Round) -> Round:
    """Opened while letters wait their minutes: Lemi, Imatra and an organisation have one each."""
    return round


def states() -> list[str]:
    return sorted(Letter.objects.values_list("state", flat=True))


def of(person: User) -> Letter:
    return Letter.objects.get(recipient=person)


def page(client: Client, name: str, thing: object) -> str:
    return client.get(reverse(name, args=[thing.pk])).content.decode()


def test_letters_of_an_opening_leave_after_some_minutes_and_not_before(
    opened: Round, delayed: timedelta, smtp_sink: SmtpSink
) -> None:
    assert set(Letter.objects.values_list("not_before", flat=True)) == {clock.now() + delayed}
    with clock.at(clock.now() + delayed - timedelta(seconds=1)):
        assert delivery.deliver_due() == 0
    with clock.at(clock.now() + delayed):
        assert delivery.deliver_due() == 3
    assert (states(), len(smtp_sink.mails)) == (["sent"] * 3, 3)


def test_a_whole_opening_is_taken_back_and_opened_again(
    opened: Round, delayed: timedelta, planner: User, as_planner: Client, smtp_sink: SmtpSink
) -> None:
    url = reverse("round_take_back", args=[opened.pk])
    assert f'action="{url}"' in page(as_planner, "outbox", opened)
    assert [as_planner.post(url)["Location"] for _press in range(2)] == [
        reverse("round_setup", args=[opened.pk, "review"])
    ] * 2
    opened.refresh_from_db()
    assert (opened.opened_at, opened.negotiations.count(), states()) == (None, 0, ["superseded"] * 3)
    with clock.at(clock.now() + delayed):
        assert delivery.deliver_due() == 0
    event = Event.objects.get(verb="round.take_back")
    assert (event.by, event.detail) == (planner, {"letters": 3})
    assert "Kierrosta ei ole vielä avattu" in page(as_planner, "outbox", opened) or f'action="{url}"' not in page(
        as_planner, "outbox", opened
    )
    opened.municipalities.add("405")
    rounds.open_round(opened, by=planner)
    with clock.at(clock.now() + delayed):
        delivery.deliver_due()
    assert (states(), Negotiation.objects.count()) == (["sent"] * 3 + ["superseded"] * 3, 3)
    assert len(smtp_sink.mails) == 3


@pytest.mark.parametrize("state", ["sent", "sending", "failed", "unsure"])
def test_an_opening_is_not_taken_back_once_a_letter_was_tried(
    opened: Round, lemi: User, planner: User, as_planner: Client, state: str
) -> None:
    Letter.objects.filter(recipient=lemi).update(state=state, attempts=1, sent_at=clock.now())
    with pytest.raises(Refused):
        recall.take_back(opened, by=planner)
    url = reverse("round_take_back", args=[opened.pk])
    assert f'action="{url}"' not in page(as_planner, "outbox", opened)
    assert as_planner.post(url).status_code == 409
    opened.refresh_from_db()
    assert (opened.is_open, opened.negotiations.count()) == (True, 2)


def test_an_opening_is_not_taken_back_once_a_municipality_has_answered(
    opened: Round, lemi_party: Party, lemi: User, planner: User
) -> None:
    answer.confirm_contact(lemi_party, by=lemi)
    with pytest.raises(Refused) as refusal:
        recall.take_back(opened, by=planner)
    assert "Lemi" in str(refusal.value)
    assert recall.can_be_taken_back(opened) is False


def test_waiting_letters_leave_at_once_when_the_planner_says_so(
    opened: Round, as_planner: Client, planner: User, smtp_sink: SmtpSink
) -> None:
    shown = as_planner.get(reverse("outbox", args=[opened.pk])).context
    assert (shown["delayed"], shown["leaves_at"], shown["moving"]) == (3, clock.now() + timedelta(minutes=5), 0)
    as_planner.post(reverse("outbox_send_now", args=[opened.pk]))
    assert delivery.deliver_due() == 3
    assert Event.objects.get(verb="letter.send_waiting").detail == {"letters": 3}
    assert letters.send_waiting(opened, area="11", by=planner) == 0


def test_a_round_is_opened_with_its_letters_kept_in_the_outbox(
    august: object, area, planner: User, as_planner: Client, lemi: User, smtp_sink: SmtpSink
) -> None:
    made = rounds.prepare(area=area, year=2026, by=planner)
    made.municipalities.set(["416"])
    made.organisations.clear()
    spans = [(factories.moment(8, 9).date(), factories.moment(8, 9).time(), factories.moment(8, 11).time())]
    rounds.add_windows(made, spans=spans, by=planner)
    answer_ = as_planner.post(reverse("round_open", args=[made.pk]), {"hold": "on", "accept_warnings": "on"})
    assert answer_["Location"] == reverse("outbox", args=[made.pk])
    assert (states(), delivery.deliver_due()) == (["stopped"], 0)
    assert "pysyvät lähtevissä" in as_planner.get(answer_["Location"]).content.decode()
    as_planner.post(reverse("letter_send_after_all", args=[of(lemi).pk]))
    delivery.deliver_due()
    assert (states(), len(smtp_sink.to(lemi.email))) == (["sent"], 1)


def test_one_recipient_gets_own_words_and_the_others_theirs(
    opened: Round, delayed: timedelta, lemi: User, imatra: User, planner: User, as_planner: Client, smtp_sink: SmtpSink
) -> None:
    url = reverse("letter_words", args=[of(lemi).pk])
    form = as_planner.get(url).context["form"]
    assert "\n{linkki}\n" in form.initial["text"]
    text = "Hei Aino,\r\n\r\nkuten puhelimessa sovimme.\r\n\r\n {linkki} \r\n\r\nOnni"
    before = of(imatra).text
    assert as_planner.post(url, {"subject": "Lemi, kuten sovimme", "text": text})["Location"] == reverse(
        "letter", args=[of(lemi).pk]
    )
    changed = of(lemi)
    assert (changed.subject, changed.text, changed.own_words, changed.state) == (
        "Lemi, kuten sovimme",
        "Hei Aino,\n\nkuten puhelimessa sovimme.\n\n[[personal-link]]\n\nOnni",
        True,
        "queued",
    )
    assert of(imatra).text == before
    assert Event.objects.get(verb="letter.rewrite").by == planner
    assert "omat sanat" in page(as_planner, "outbox", opened)
    with clock.at(clock.now() + delayed):
        delivery.deliver_due()
    (mail,) = smtp_sink.to(lemi.email)
    assert lemi.link_token in mail.message.get_body(("plain",)).get_content()


def test_own_words_stay_when_stopped_invitations_are_sent_after_all(
    opened: Round, lemi: User, imatra: User, planner: User, as_planner: Client
) -> None:
    letters.rewrite(of(lemi), subject="Lemi, oma", text="Omat sanat.\n\n[[personal-link]]", by=planner)
    letters.stop_waiting(opened, area="11", by=planner)
    Round.objects.update(letter_subject_fi="Korjattu, {kunta}")
    as_planner.post(reverse("outbox_send_after_all", args=[opened.pk]), {"kind": "invitation"})
    counting = Letter.objects.counting().filter(kind="invitation")
    assert dict(counting.values_list("recipient", "subject")) == {lemi.pk: "Lemi, oma", imatra.pk: "Korjattu, Imatra"}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"text": "Hei. Linkki on tässä {linkki} rivillä."}, "text"),
        ({"text": "Hei."}, "text"),
        ({"text": ""}, "text"),
        ({"subject": ""}, "subject"),
        ({"subject": "a\nb"}, "subject"),
    ],
)
def test_words_without_the_link_or_a_subject_are_refused_beside_the_field(
    opened: Round, lemi: User, as_planner: Client, typed: dict[str, str], error: str
) -> None:
    data = {"subject": "Lemi", "text": "Hei.\n\n{linkki}"} | typed
    answer_ = as_planner.post(reverse("letter_words", args=[of(lemi).pk]), data)
    assert (answer_.status_code, list(answer_.context["form"].errors)) == (200, [error])
    assert of(lemi).own_words is False


def test_words_typed_while_the_letter_left_are_kept_on_the_page(
    opened: Round, lemi: User, as_planner: Client, delayed: timedelta, smtp_sink: SmtpSink
) -> None:
    url = reverse("letter_words", args=[of(lemi).pk])
    with clock.at(clock.now() + delayed):
        delivery.deliver_due()
        answer_ = as_planner.post(url, {"subject": "Myöhässä", "text": "Hei, tämä ehti liian myöhään.\n\n{linkki}"})
        assert as_planner.get(url).status_code == 409
    assert (answer_.status_code, list(answer_.context["form"].errors)) == (200, ["__all__"])
    assert "tämä ehti liian myöhään" in answer_.content.decode()
    assert of(lemi).subject != "Myöhässä"


def test_a_test_letter_goes_to_the_planner_alone_and_its_button_opens_nobodys_page(
    opened: Round, lemi: User, planner: User, as_planner: Client, smtp_sink: SmtpSink
) -> None:
    as_planner.post(reverse("letter_try", args=[of(lemi).pk]))
    assert delivery.deliver_due() == 1
    (mail,) = smtp_sink.mails
    assert mail.recipients == [planner.email]
    assert mail.message["Subject"] == f"Koe: {of(lemi).subject}"
    text = mail.message.get_body(("plain",)).get_content()
    assert "Vastaathan viimeistään: 25.8.2026" in text
    assert [user.link_token in text for user in (lemi, planner)] == [False, False]
    assert recall.can_be_taken_back(opened) is True


def test_the_invitation_is_tried_before_the_round_is_opened(
    august: object, area, planner: User, as_planner: Client, lemi: User, smtp_sink: SmtpSink
) -> None:
    made = rounds.prepare(area=area, year=2026, by=planner)
    assert f'value="{lemi.pk}"' in as_planner.get(reverse("round_setup", args=[made.pk, "letter"])).content.decode()
    url = reverse("invitation_try", args=[made.pk])
    assert as_planner.post(url, {"addressee": lemi.pk})["Location"].endswith(f"?as={lemi.pk}#preview")
    as_planner.post(url, {"addressee": "nobody"})
    delivery.deliver_due()
    assert [mail.recipients for mail in smtp_sink.mails] == [[planner.email]]
    assert "Lemi" in smtp_sink.mails[0].message["Subject"]


TEXTS = {
    "subject_fi": "Teams-linkki vaihtui",
    "body_fi": "Hei {yhteyshenkilö},\n\nuusi linkki {kunnalle}: https://teams.example/lemi",
    "subject_sv": "",
    "body_sv": "",
}


def sent_message(client: Client, round: Round, **chosen: object):
    """Shown, then sent as it was shown."""
    url = reverse("message_new", args=[round.pk])
    shown = client.post(url, TEXTS | chosen | {"show": "yes"})
    return client.post(url, TEXTS | chosen | {"send": "yes", "seen": shown.context["form"].digest})


@pytest.mark.parametrize(
    ("who", "municipalities", "names"),
    [
        (["contact"], ["416"], ["Contact of Lemi"]),
        (["contact"], ["416", "153"], ["Contact of Imatra", "Contact of Lemi"]),
        (["contact", "deputy"], ["416"], ["Contact of Lemi", "Deputy"]),
        (["member"], ["416"], ["Member"]),
        (["organisation"], ["416"], ["Organisation's voice"]),
        (
            ["contact", "deputy", "member", "organisation", "team"],
            ["416", "153"],
            ["Contact of Imatra", "Contact of Lemi", "Deputy", "Member", "Organisation's voice", "Planner"],
        ),
    ],
)
def test_a_free_message_goes_to_the_chosen_people_each_once(
    round: Round, planner: User, as_planner: Client, who: list[str], municipalities: list[str], names: list[str]
) -> None:
    lemi_ = Municipality.objects.get(pk="416")
    factories.contact(lemi_, duty="deputy", name="Deputy")
    factories.contact(lemi_, duty="", name="Member")
    User.objects.filter(pk=planner.pk).update(name="Planner")
    answer_ = sent_message(as_planner, round, who=who, municipalities=municipalities)
    assert answer_["Location"] == reverse("outbox", args=[round.pk])
    made = Letter.objects.filter(kind="message")
    assert sorted(made.values_list("to_name", flat=True)) == names
    event = Event.objects.get(verb="message.send")
    assert (event.by, event.detail) == (planner, {"letters": len(names), "municipalities": sorted(municipalities)})


def test_a_free_message_is_filled_in_names_its_municipality_and_holds_the_link(
    round: Round, lemi: User, as_planner: Client
) -> None:
    sent_message(as_planner, round, who=["contact"], municipalities=["416"])
    letter = Letter.objects.get(kind="message")
    assert letter.subject == "Teams-linkki vaihtui: Lemi"
    assert letter.text.startswith(
        "Hei Contact of Lemi,\n\nuusi linkki Lemille: https://teams.example/lemi\n\n[[personal-link]]"
    )
    assert "HYTE-neuvottelu 2026, Lemi" in letter.text
    assert "Teams-linkki vaihtui: Lemi" in page(as_planner, "outbox", round)


def test_the_message_to_the_countys_own_people_has_no_link_and_names_their_municipalities(
    round: Round, planner: User, as_planner: Client
) -> None:
    sent_message(as_planner, round, who=["team"], municipalities=["416", "153"])
    letter = Letter.objects.get(kind="message")
    assert (letter.recipient, "[[personal-link]]" in letter.text) == (planner, False)
    assert "uusi linkki Imatralle, Lemille" in letter.text


def test_a_message_is_shown_before_it_is_sent_and_shown_again_when_it_was_changed(
    round: Round, as_planner: Client
) -> None:
    url, chosen = reverse("message_new", args=[round.pk]), {"who": ["contact"], "municipalities": ["416"]}
    shown = as_planner.post(url, TEXTS | chosen | {"show": "yes"})
    assert [subject for _reader, subject, _text in shown.context["previews"]] == ["Teams-linkki vaihtui: Lemi"]
    assert "Lähetä 1 henkilölle" in shown.content.decode()
    changed = {"subject_fi": "Aivan toista", "seen": shown.context["form"].digest}
    again = as_planner.post(url, TEXTS | chosen | changed | {"send": "yes"})
    assert (again.status_code, [subject for _reader, subject, _text in again.context["previews"]]) == (
        200,
        ["Aivan toista: Lemi"],
    )
    assert "Muutit viestiä" in again.content.decode()
    assert Letter.objects.filter(kind="message").count() == 0


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"municipalities": []}, "municipalities"),
        ({"who": []}, "who"),
        ({"who": ["deputy"]}, "who"),
        ({"body_fi": ""}, "body_fi"),
        ({"subject_fi": "Hei {kunat}"}, "subject_fi"),
        ({"body_sv": "Hej {kunta}"}, "body_sv"),
        ({"municipalities": ["405"]}, "municipalities"),
    ],
)
def test_a_message_with_a_gap_is_refused_beside_the_field(
    round: Round, as_planner: Client, change: dict[str, object], error: str
) -> None:
    data = TEXTS | {"who": ["contact"], "municipalities": ["416"], "show": "yes"} | change
    answer_ = as_planner.post(reverse("message_new", args=[round.pk]), data)
    assert (answer_.status_code, list(answer_.context["form"].errors)) == (200, [error])


def test_who_reads_swedish_gets_no_message_in_finnish_alone(round: Round, imatra: User, as_planner: Client) -> None:
    User.objects.filter(pk=imatra.pk).update(language="sv")
    data = TEXTS | {"who": ["contact"], "municipalities": ["416", "153"], "show": "yes"}
    errors = as_planner.post(reverse("message_new", args=[round.pk]), data).context["form"].errors
    assert list(errors) == ["subject_sv", "body_sv"]
    assert errors["body_sv"] == ["Contact of Imatra lukee ruotsiksi: kirjoita myös ruotsiksi."]


def test_the_page_of_a_waiting_letter_tells_the_address_to_which_it_goes_now(
    opened: Round, lemi: User, as_planner: Client
) -> None:
    old = lemi.email
    User.objects.filter(pk=lemi.pk).update(email="uusi@lemi.example")
    shown = page(as_planner, "letter", of(lemi))
    assert "&lt;uusi@lemi.example&gt;" in shown
    assert f"Osoite oli {old}, kun viesti tehtiin." in shown
    assert ("uusi@lemi.example" in page(as_planner, "outbox", opened), old in page(as_planner, "outbox", opened)) == (
        True,
        False,
    )


def test_an_installation_without_a_mail_server_says_so(opened: Round, lemi: User, as_planner: Client, settings) -> None:
    told = "Tässä asennuksessa ei ole sähköpostipalvelinta"
    settings.EMAIL_BACKEND = "hyte.mailfiles.EmailBackend"
    assert [told in page(as_planner, *where) for where in (("outbox", opened), ("letter", of(lemi)))] == [True, True]
    settings.EMAIL_BACKEND = "hyte.smtp.EmailBackend"
    assert [told in page(as_planner, *where) for where in (("outbox", opened), ("letter", of(lemi)))] == [False, False]


def test_the_organisations_letter_is_the_planners_to_write(
    august: object, area, planner: User, as_planner: Client, lemi: User, organisation: Organisation
) -> None:
    made = rounds.prepare(area=area, year=2026, by=planner)
    url = reverse("round_setup", args=[made.pk, "letter"])
    names = ["letter_subject_fi", "letter_body_fi", "organisation_letter_subject_fi", "organisation_letter_body_fi"]
    form = as_planner.get(url).context["form"]
    assert [bool(form.initial[name]) for name in names] == [True] * 4
    texts = {name: form.initial[name] for name in form.texts} | {"deputy_letter": "link"}
    own = {"organisation_letter_subject_fi": "{järjestö} mukaan", "organisation_letter_body_fi": "Hei {yhteyshenkilö}!"}
    assert as_planner.post(url, texts | own | {"organisation_letter_body_sv": "Hej {kunta}"}).context["form"].errors
    as_planner.post(url, texts | own)
    made.refresh_from_db()
    made.municipalities.set(["416"])
    spans = [(factories.moment(8, 9).date(), factories.moment(8, 9).time(), factories.moment(8, 11).time())]
    rounds.add_windows(made, spans=spans, by=planner)
    rounds.open_round(made, by=planner)
    letter = Letter.objects.get(kind="organisation")
    assert letter.subject == "Yhdistykset ry mukaan"
    assert letter.text.startswith("Hei Organisation's voice!\n\n[[personal-link]]")
