"""An approved memo that is corrected: who is told, which version the new one replaces, why, what changed; row by row and word by word."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Municipality
from negotiations.actions import approval
from negotiations.actions import measure as measures
from negotiations.actions import memo as memos
from negotiations.documents.changes import Change, Part, changes, parts
from negotiations.models import Memo, Negotiation, Party
from programmes.models import Measure
from tests import factories


@pytest.fixture(autouse=True)
def finnish() -> Iterator[None]:
    with override("fi"):
        yield


@pytest.fixture
def pekka(lemi: User) -> User:
    return factories.contact(Municipality.objects.get(code="416"), duty="", name="Pekka Pelto")


@pytest.fixture
def memo(lemi_negotiation: Negotiation, planner: User, pekka: User) -> Memo:
    """Version 1, with a measure, sent to everybody."""
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    factories.agreed_measure(written.negotiation, "Yhteinen perhekeskus", municipality_owner="Rehtori")
    return send(written, planner)


def send(memo: Memo, by: User) -> Memo:
    jobs.make(memos.approve(memo, accept_warnings=True, by=by).pk)
    sent = memos.send(memo, by=by)
    delivery.deliver_due()
    return sent


def write(memo: Memo, by: User, **texts: str) -> None:
    for kind, text in texts.items():
        section = memo.sections.get(kind=kind)
        memos.save_section(section, text=text, version=section.version, by=by)


def change_measure(memo: Memo, by: User, **facts: object) -> None:
    measure = Measure.objects.get(negotiations=memo.negotiation)
    for name, value in facts.items():
        setattr(measure, name, value)
    measures.change(measure, fields=list(facts), version=measure.version, by=by)


def letter(kind: str, person: User) -> Letter:
    return Letter.objects.filter(kind=kind, recipient=person).latest("pk")


def test_who_answers_for_the_municipality_hears_that_the_memo_is_withdrawn_and_why(
    memo: Memo, lemi: User, pekka: User, lemi_party: Party, planner: User, as_planner: Client
):
    approval.accept(lemi_party, by=lemi)
    page = as_planner.get(f"/negotiations/{memo.negotiation_id}/memo/").content.decode()
    asking = page.partition("memo/withdraw/")[0].rpartition("<details")[2]
    assert f"Lemi on hyväksynyt muistion ({lemi.name}, {clock.today():%-d.%-m.%Y})." in asking
    memos.withdraw(memo, reason="Omistaja oli väärä.", by=planner)
    found = Letter.objects.filter(kind="memo_withdrawn")
    assert [told.recipient for told in found] == [lemi]
    assert "Samalla raukesi kuntanne hyväksyntä" in found[0].text
    assert "Syy: Omistaja oli väärä." in found[0].text


def test_a_memo_that_nobody_has_yet_is_withdrawn_in_silence(lemi_negotiation: Negotiation, planner: User):
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    memos.approve(written, by=planner)
    memos.withdraw(written, reason="Väärä päivä.", by=planner)
    assert Letter.objects.filter(kind__in=["memo_withdrawn", "memo_sent"]).count() == 0


def test_the_page_of_the_municipality_tells_that_the_memo_is_being_corrected(memo: Memo, lemi: User, planner: User):
    memos.withdraw(memo, reason="Omistaja oli väärä.", by=planner)
    page = Client().get(reverse("contact_negotiation", args=[lemi.link_token, memo.negotiation_id])).content.decode()
    assert "Hyvinvointialue perui muistion version 1 10.8.2026 korjatakseen sen: Omistaja oli väärä." in page
    assert "Muistiota korjataan" in page


def test_the_letter_of_the_corrected_memo_says_what_it_replaces_why_and_what_has_changed(
    memo: Memo, lemi: User, pekka: User, lemi_party: Party, planner: User
):
    approval.accept(lemi_party, by=lemi)
    memos.withdraw(memo, reason="Omistaja ja\npäivä olivat väärin.", by=planner)
    write(memo, planner, goals="Sovittiin: goals ja seuranta.")
    change_measure(memo, planner, municipality_owner="Sivistysjohtaja", due_on=date(2027, 2, 28))
    send(memo, planner)
    asked = letter("memo_sent", lemi)
    assert asked.subject.startswith("Hyväksykää muistio 24.8.2026 mennessä")
    told = asked.text.partition("liitteenä.\n\n")[2].partition("\n\nNeuvottelu:")[0]
    assert told == (
        "Tämä on versio 2. Se korvaa version 1, joka hyväksyttiin 10.8.2026.\n"
        "\n"
        "Miksi muistio korjattiin: Omistaja ja päivä olivat väärin.\n"
        "\n"
        "Mikä muuttui:\n"
        "- Tavoitteet: ”goals.” on nyt ”goals ja seuranta.”\n"
        "- Toimenpide ”Yhteinen perhekeskus”, kuka kunnassa: ”Rehtori” on nyt ”Sivistysjohtaja”\n"
        "- Toimenpide ”Yhteinen perhekeskus”, mihin mennessä: ”31.1.2027” on nyt ”28.2.2027”\n"
        "\n"
        "Aiempi hyväksyntä koski versiota 1, joten pyydämme hyväksynnän uudelleen."
    )
    informed = letter("memo_sent", pekka)
    assert informed.subject == "Korjattu muistio: Lemi, HYTE-neuvottelu 8.9.2026"
    assert ("Se korvaa version 1" in informed.text, "pyydämme hyväksynnän" in informed.text) == (True, False)


def test_the_same_letter_in_swedish_tells_the_changes_in_swedish(memo: Memo, lemi: User, planner: User):
    User.objects.filter(pk=lemi.pk).update(language="sv")
    memos.withdraw(memo, reason="Fel ansvarig.", by=planner)
    change_measure(memo, planner, municipality_owner="Bildningschef")
    send(memo, planner)
    text = letter("memo_sent", lemi).text
    assert "- Åtgärden ”Yhteinen perhekeskus”, vem i kommunen: ”Rehtori” är nu ”Bildningschef”" in text
    assert "Varför promemorian korrigerades: Fel ansvarig." in text


def test_who_never_got_the_earlier_version_gets_the_memo_as_a_first_one(memo: Memo, lemi: User, planner: User):
    memos.withdraw(memo, reason="Omistaja oli väärä.", by=planner)
    new = factories.contact(Municipality.objects.get(code="416"), duty="", name="Uusi Jäsen")
    send(memo, planner)
    assert ["korvaa version" in letter("memo_sent", person).text for person in (new, lemi)] == [False, True]


def test_a_version_that_was_never_sent_is_skipped_and_both_reasons_are_told(memo: Memo, lemi: User, planner: User):
    memos.withdraw(memo, reason="Omistaja oli väärä.", by=planner)
    write(memo, planner, goals="Toinen.")
    memos.approve(memo, by=planner)
    memos.withdraw(memo, reason="Tavoite jäi kesken.", by=planner)
    write(memo, planner, goals="Kolmas.")
    send(memo, planner)
    text = letter("memo_sent", lemi).text
    assert "Tämä on versio 3. Se korvaa version 1, joka hyväksyttiin 10.8.2026." in text
    reasons = [line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("Miksi muistio korjattiin")]
    assert reasons == ["Omistaja oli väärä.", "Tavoite jäi kesken."]
    assert "Toinen." not in text


def test_a_correction_without_a_change_says_so(memo: Memo, lemi: User, planner: User):
    memos.withdraw(memo, reason="Kävi vahinko.", by=planner)
    send(memo, planner)
    assert "Sisältöön ei tullut muutoksia." in letter("memo_sent", lemi).text


def test_many_changes_are_counted_in_the_letter_and_all_told_on_the_page(
    memo: Memo, lemi: User, planner: User, as_planner: Client
):
    memos.withdraw(memo, reason="Toimenpiteet puuttuivat.", by=planner)
    for number in range(15):
        factories.agreed_measure(memo.negotiation, f"Toimi {number}: aivan muuta kuin ennen")
    send(memo, planner)
    lines = [line for line in letter("memo_sent", lemi).text.splitlines() if line.startswith("- ")]
    assert (len(lines), lines[-1]) == (13, "- Muita muutoksia: 3")
    [revision] = as_planner.get(f"/negotiations/{memo.negotiation_id}/memo/").context["revisions"]
    assert len(revision.changes) == 15


def test_both_pages_show_the_words_that_went_and_came(memo: Memo, lemi: User, planner: User, as_planner: Client):
    memos.withdraw(memo, reason="Sana oli väärä.", by=planner)
    write(memo, planner, goals="Sovittiin: <tavoitteet>.")
    send(memo, planner)
    pages = [
        as_planner.get(f"/negotiations/{memo.negotiation_id}/memo/"),
        Client().get(reverse("contact_negotiation", args=[lemi.link_token, memo.negotiation_id])),
    ]
    for page in pages:
        html = page.content.decode()
        gone = html.partition("<del>")[2].partition("</del>")[0]
        came = html.partition("<ins>")[2].partition("</ins>")[0]
        assert (gone.partition("</span>")[2], came.partition("</span>")[2]) == (" goals.", " &lt;tavoitteet&gt;.")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Sama teksti.", "Sama teksti.", [("Sama teksti.", "Sama teksti.")]),
        ("", "Uusi.", [("", "Uusi.")]),
        ("Yksi kaksi kolme", "Yksi kolme", [("Yksi", "Yksi"), (" kaksi", ""), (" kolme", " kolme")]),
        ("a b c", "a x c", [("a", "a"), (" b", " x"), (" c", " c")]),
        ("rivi\ntoinen", "rivi\nuusi toinen", [("rivi", "rivi"), ("", "\nuusi"), ("\ntoinen", " toinen")]),
    ],
)
def test_texts_are_compared_word_by_word_and_nothing_is_lost(old: str, new: str, expected):
    found = parts(old, new)
    assert ("".join(part.old for part in found), "".join(part.new for part in found)) == (old, new)
    if "\n" not in old:
        assert [(part.old, part.new) for part in found] == expected


def test_long_texts_of_one_word_are_compared_at_once():
    old, new = "sana " * 4000, "sana " * 1999 + "muu " + "sana " * 2000
    found = parts(old, new)
    assert "".join(part.new for part in found) == new
    assert [part.is_same for part in found].count(False) >= 1


CONTENT = {
    "case_number": "",
    "place": "Kunnantalo",
    "convener": "Piia",
    "head_count": 9,
    "starts_at": "2026-09-08T09:00:00+03:00",
    "ends_at": "2026-09-08T11:00:00+03:00",
    "present": [{"name": "Aino", "role_label": "yhteyshenkilö"}],
    "absent": [],
    "subjects": {"goals": "A", "measures": "B", "cooperation": "C", "monitoring": "D"},
    "topic_sections": [{"topic": 1, "title": "Koulut", "text": "Puhuttiin."}],
    "measures": [],
}


def measure_named(what: str, **facts: str) -> dict[str, str]:
    names = ("theme", "programme", "county_owner", "municipality_owner", "organisation", "body")
    return {"what": what, "due_on": "2027-01-31", **dict.fromkeys(names, "x"), **facts}


def told(old: dict, new: dict) -> list[str]:
    return [change.in_words for change in changes({**CONTENT, **old}, {**CONTENT, **new})]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"place": "Kirjasto"}, ["Paikka: ”Kunnantalo” on nyt ”Kirjasto”"]),
        ({}, {"head_count": 8}, ["Läsnä kunnasta: ”9” on nyt ”8”"]),
        (
            {},
            {"present": [{"name": "Veli", "role_label": "x"}], "absent": [{"name": "Aino", "role_label": "x"}]},
            ["Läsnä: poistettiin ”Aino”", "Läsnä: lisättiin ”Veli”", "Poissa: lisättiin ”Aino”"],
        ),
        ({}, {"topic_sections": []}, ["Koulut: poistettiin ”Puhuttiin.”"]),
        (
            {"topic_sections": [{"title": "Koulut", "text": "Puhuttiin."}]},
            {"topic_sections": [{"title": "Koulut", "text": "Sovittiin."}]},
            ["Koulut: ”Puhuttiin.” on nyt ”Sovittiin.”"],
        ),
        ({}, {"measures": [measure_named("Uusi")]}, ["Toimenpide: lisättiin ”Uusi”"]),
        ({"measures": [measure_named("Vanha")]}, {}, ["Toimenpide: poistettiin ”Vanha”"]),
        (
            {"measures": [measure_named("Sama"), measure_named("Sama")]},
            {"measures": [measure_named("Sama")]},
            ["Toimenpide: poistettiin ”Sama”"],
        ),
        (
            {"measures": [measure_named("Nimetään yhteinen vastinpari kouluille")]},
            {"measures": [measure_named("Nimetään yhteinen vastinpari päiväkodeille", body="y")]},
            [
                "Toimenpide: ”kouluille” on nyt ”päiväkodeille”",
                "Toimenpide ”Nimetään yhteinen vastinpari päiväkodeille”, käsittelevä ryhmä: ”x” on nyt ”y”",
            ],
        ),
    ],
)
def test_every_kind_of_change_is_told_in_plain_words(old: dict, new: dict, expected: list[str]):
    assert told(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "x" * 200, "teksti lisättiin"),
        ("x" * 200, "", "teksti poistettiin"),
        ("a b c d e f g h i j", "1 b 2 d 3 f 4 h i j", "tekstiä muutettiin 4 kohdassa"),
        ("vanha " + "x" * 90, "uusi " + "y" * 90, "tekstiä muutettiin 1 kohdassa"),
    ],
)
def test_long_changes_are_counted_and_not_repeated(old: str, new: str, expected: str):
    assert Change("Tavoitteet", old, new).in_words == f"Tavoitteet: {expected}"


def test_a_part_that_is_the_same_is_no_change():
    assert [Part("a", "a").is_same, Part("a", "b").is_same] == [True, False]
