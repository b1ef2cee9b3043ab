"""A municipality's profile: frozen with the time, at most two pages, in its language, with the letters, and never more than may be told."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.documents.models import Document, DocumentQuerySet
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Municipality, WelfareArea, WelfareGroupMember
from negotiations.actions import booking
from negotiations.actions import memo as memos
from negotiations.actions import profile as actions
from negotiations.documents import pdfs, profile_content
from negotiations.models import Negotiation, Party
from negotiations.reports import archive
from programmes.models import Indicator, Programme
from tests import factories
from tests.hyte.test_pdf import elements
from tests.hyte.test_ui import tight
from tests.negotiations import finished
from tests.programmes.figures import observe
from tests.programmes.wellbeing import SOUTH_KARELIA, followed, lemi_moves, programme

LONG = "Kaatumisiin ja putoamisiin liittyvät hoitojaksot 65 vuotta täyttäneillä / 10 000 vastaavan ikäistä, nro"
FILE = {"fi": "hyvinvointi-lemi-2026-v1.pdf", "sv": "valfard-klemis-2026-v1.pdf"}
ATTACHED = {
    "fi": "Liitteenä on myös lyhyt kooste hyvinvoinnin tilasta yhteisissä teemoissamme: Lemi.",
    "sv": "Som bilaga finns också en kort översikt av välfärdsläget i våra gemensamma teman: Klemis.",
}


@pytest.fixture
def theme(area: WelfareArea) -> Programme:
    return programme(area)


@pytest.fixture
def falls(theme: Programme) -> Indicator:
    return lemi_moves(theme, "Kaatumiset", 100, 112, unit_fi="/ 10 000", decimals=0)


def book(negotiation: Negotiation, planner: User, hour: int = 9) -> Negotiation:
    at = factories.moment(8, hour)
    return booking.confirm(negotiation, starts_at=at, place="Kunnantalo", by=planner, accept_warnings=True)


def profiles() -> DocumentQuerySet:
    return Document.objects.filter(kind="profile").newest_first()


def made(profile: Document) -> Document:
    jobs.make(profile.pk)
    return profiles().get(pk=profile.pk)


def pages_of(profile: Document) -> list[str]:
    read = PdfReader(io.BytesIO(profile.open().read())).pages
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in read]


def carried(kind: str, person: User) -> list[str]:
    """The all_profiles in this person's letters of a kind, the newest letter first."""
    found = Letter.objects.filter(kind=kind, recipient=person)
    return [
        profile.filename for letter in found for profile in letter.documents.filter(kind="profile").order_by("filename")
    ]


def test_booking_freezes_a_profile_and_sends_it_with_the_invitation(lemi_negotiation, planner, lemi, falls):
    book(lemi_negotiation, planner)
    [profile] = profiles()
    assert (profile.filename, profile.language, profile.version) == ("hyvinvointi-lemi-2026-v1.pdf", "fi", 1)
    letter = Letter.objects.get(kind="booking", recipient=lemi)
    assert (list(letter.documents.all()), ATTACHED["fi"] in letter.text) == ([profile], True)
    profile = made(profile)
    [page] = pages_of(profile)
    words = [
        "Lemi: hyvinvoinnin tila teemoissamme",
        "Kaatumiset: 12 % enemmän vuonna 2023 kuin vuonna 2020",
        "SOPUISA",
        "Tilasto- ja indikaattoripankki Sotkanet",
    ]
    assert [word for word in words if word not in page] == []
    assert delivery.envelope(letter).attachments == [(profile.filename, profile.open().read(), "application/pdf")]


def test_a_letter_waits_for_its_profile(lemi_negotiation, planner, lemi, falls):
    book(lemi_negotiation, planner)
    waiting = Letter.objects.filter(kind="booking", recipient=lemi)
    assert (waiting.due().count(), waiting.get().state) == (0, "queued")
    made(profiles().get())
    assert waiting.due().count() == 1


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("has_figures", [True, False])
def test_invitation_and_memo_say_what_they_carry_in_both_languages(
    lemi_negotiation, planner, lemi, theme, language, has_figures
):
    Municipality.objects.filter(code="416").update(languages=language, name_sv="Klemis")
    User.objects.filter(pk=lemi.pk).update(language=language)
    if has_figures:
        lemi_moves(theme, "Kaatumiset", 100, 112)
    else:
        followed(theme, "Kaatumiset", [("11", 2023, 9.0)])
    negotiation = Negotiation.objects.get(pk=lemi_negotiation.pk)
    memo = factories.written_memo(factories.held(negotiation, planner), planner)
    jobs.make(memos.approve(memo, by=planner).pk)
    memos.send(memo, by=planner)
    expected = [FILE[language]] if has_figures else []
    for kind in ("booking", "memo_sent"):
        letter = Letter.objects.get(kind=kind, recipient=lemi)
        assert (carried(kind, lemi), ATTACHED[language] in letter.text) == (expected, has_figures), kind
        assert letter.documents.filter(kind="profile").values_list("language", flat=True).first() == (
            language if has_figures else None
        )


def test_a_time_that_moves_brings_the_same_profile_only_once(lemi_negotiation, planner, lemi, falls):
    book(lemi_negotiation, planner)
    made(profiles().get())
    delivery.deliver_due()
    book(lemi_negotiation, planner, hour=13)
    assert profiles().count() == 1
    assert (len(carried("booking", lemi)), carried("move", lemi)) == (1, [])
    assert "Liitteenä" not in Letter.objects.get(kind="move", recipient=lemi).text


def test_a_profile_that_may_not_have_arrived_goes_with_the_next_letter(lemi_negotiation, planner, lemi, falls):
    book(lemi_negotiation, planner)
    made(profiles().get())
    Letter.objects.filter(kind="booking", recipient=lemi).update(state="queued", may_have_arrived=True)
    book(lemi_negotiation, planner, hour=13)
    assert carried("move", lemi) == ["hyvinvointi-lemi-2026-v1.pdf"]


def test_new_figures_make_a_new_version_and_leave_the_old_one_as_it_was(lemi_negotiation, planner, lemi, falls):
    book(lemi_negotiation, planner)
    first = made(profiles().get())
    delivery.deliver_due()
    observe(falls, "416", 2025, 90)
    book(lemi_negotiation, planner, hour=13)
    assert carried("move", lemi) == ["hyvinvointi-lemi-2026-v2.pdf"]
    again = profiles().get(version=1)
    assert (bytes(again.pdf), again.content, again.fingerprint) == (bytes(first.pdf), first.content, first.fingerprint)
    assert profiles().get(version=2).content["moved"] == ["Kaatumiset: 10\u00a0% vähemmän vuonna 2025 kuin vuonna 2020"]


def test_who_joins_later_gets_the_profile_too(lemi_negotiation, planner, falls):
    book(lemi_negotiation, planner)
    late = factories.contact(Municipality.objects.get(code="416"), "deputy")
    booking.invite_new(lemi_negotiation, by=planner)
    assert carried("booking", late) == ["hyvinvointi-lemi-2026-v1.pdf"]


def test_a_cancellation_carries_no_profile(lemi_negotiation, planner, lemi, falls):
    book(lemi_negotiation, planner)
    booking.cancel(lemi_negotiation, by=planner)
    assert carried("cancellation", lemi) == []


@pytest.fixture
def together(lemi_negotiation: Negotiation, imatra_party: Party, falls: Indicator) -> Negotiation:
    """Lemi and Imatra meet the county in one negotiation, and both have figures."""
    Party.objects.filter(pk=imatra_party.pk).update(negotiation=lemi_negotiation)
    for year, value in ((2020, 77.0), (2023, 79.0)):
        observe(falls, "153", year, value)
    return Negotiation.objects.get(pk=lemi_negotiation.pk)


def test_each_of_several_municipalities_gets_its_own_profile_alone(
    together, planner, lemi, imatra, organisation, client
):
    together.team.add(planner)
    book(together, planner)
    both = ["hyvinvointi-imatra-2026-v1.pdf", "hyvinvointi-lemi-2026-v1.pdf"]
    assert (carried("booking", lemi), carried("booking", imatra)) == (both[1:], both[:1])
    assert (carried("booking", planner), carried("booking", organisation.representative)) == (both, both)
    all_profiles = {profile.key: made(profile) for profile in profiles()}
    for own, other, person in (("416", "153", lemi), ("153", "416", imatra)):
        page = f"/l/{person.link_token}/documents/"
        assert client.get(f"{page}{all_profiles[own].public_id}/").status_code == 200
        assert client.get(f"{page}{all_profiles[other].public_id}/").status_code == 404
    page = re.sub(r"<[^>]*>", " ", client.get(f"/l/{lemi.link_token}/").text)  # addresses are random, and may hold 79
    assert ("Lemi: hyvinvoinnin tila" in page, "Imatra: hyvinvoinnin tila" in page, "79" in page) == (
        True,
        False,
        False,
    )


def test_the_county_s_staff_read_a_profile_and_strangers_do_not(
    lemi_negotiation, planner, falls, as_expert: Client, as_manager: Client, as_stranger: Client
):
    book(lemi_negotiation, planner)
    profile = made(profiles().get())
    answers = [
        client.get(f"/documents/{profile.public_id}/").status_code for client in (as_expert, as_manager, as_stranger)
    ]
    assert answers == [200, 200, 404]


def test_the_pages_show_the_profile_once_it_is_made(lemi_negotiation, planner, lemi, falls, as_planner: Client, client):
    contact, staff = f"/l/{lemi.link_token}/", f"/negotiations/{lemi_negotiation.pk}/"
    assert "Kun aika vahvistetaan" in as_planner.get(staff).content.decode()
    book(lemi_negotiation, planner)
    assert "koostetta tehdään" in as_planner.get(staff).content.decode()
    assert "Kaatumiset" not in client.get(contact).content.decode()  # what was sent is shown, when it is there
    profile = made(profiles().get())
    letter = Letter.objects.get(kind="booking", recipient=lemi)
    for page in (client.get(contact), as_planner.get(staff), as_planner.get(f"/letters/{letter.pk}/")):
        assert str(profile.public_id) in page.content.decode()
    told = "Kaatumiset: 12\u00a0% enemmän vuonna 2023 kuin vuonna 2020 (hyvinvointialue: ei selvää muutosta)"
    assert (told in client.get(contact).content.decode(), told in as_planner.get(staff).content.decode()) == (
        True,
        True,
    )


@pytest.mark.parametrize(("language", "words"), [("fi", "12\u00a0% enemmän vuonna 2023"), ("sv", "12\u00a0% mer 2023")])
def test_before_there_is_a_time_the_contact_sees_how_it_stands_today(
    lemi_negotiation, lemi, falls, client, language, words
):
    User.objects.filter(pk=lemi.pk).update(language=language)
    page = client.get(f"/l/{lemi.link_token}/").content.decode()
    assert (words in page, f'lang="{language}"' in page, profiles().count()) == (True, True, 0)


def test_a_row_of_the_contact_tells_its_unit_and_the_profile_s_own_words_stay_in_its_language(
    lemi_negotiation, planner, lemi, theme, client
):
    followed(theme, "Kaatumiset", [("416", 2023, 9.0)], unit_fi="/ 10 000", decimals=0)
    lemi_moves(theme, "Diabetes", 10, 12)
    book(lemi_negotiation, planner)
    made(profiles().get())
    User.objects.filter(pk=lemi.pk).update(language="sv")
    page = tight(client.get(f"/l/{lemi.link_token}/").content.decode())
    rows = [row.split("</span>")[0] for row in page.split('<span class="d-block small soft">')[1:]]
    assert rows == [
        "/ 10 000 · pienempi on parempi",
        "Hyvinvointialue 20,0\u00a0% (2023) · Koko maa 25,0\u00a0% (2023) · pienempi on parempi",
    ]
    parts = ["Lemi: välfärdsläget inom våra teman</h2>", '<ol class="moved" lang="fi">', '<div lang="fi">', "Lähteet:"]
    assert [part in page for part in parts] == [True] * 4


def test_what_changed_more_than_ten_years_ago_is_no_news_and_says_how_old_it_is(lemi_negotiation, lemi, theme, client):
    followed(theme, "Vanha sarja", [("416", 2005, 10.0), ("416", 2008, 20.0)])
    page = client.get(f"/l/{lemi.link_token}/").content.decode()
    told = ["huonompaan suuntaan", "enemmän vuonna 2008", "vuotta 2008 uudempaa ei ole julkaistu"]
    assert [words in page for words in told] == [False, False, True]
    assert "Luvuissa ei ole selvää muutosta." in page


def test_a_profile_that_could_not_be_made_is_shown_and_made_again(
    lemi_negotiation, planner, lemi, falls, as_planner: Client, monkeypatch
):
    book(lemi_negotiation, planner)
    profile = profiles().get()

    def fail(content: object) -> bytes:
        raise RecursionError("too deep")

    with monkeypatch.context() as patch:
        patch.setattr(pdfs, "profile_pdf", fail)
        jobs.make(profile.pk)
    page = f"/negotiations/{lemi_negotiation.pk}/"
    assert "Jokin meni vikaan palvelimella." in as_planner.get(page).content.decode()
    assert as_planner.post(f"/documents/{profile.public_id}/again/")["Location"] == page
    assert made(profile).is_ready


def test_letters_that_wait_for_a_failed_pdf_are_shown_on_the_board_and_in_the_outbox_with_what_to_do(
    lemi_negotiation, planner, lemi, falls, as_planner: Client
):
    book(lemi_negotiation, planner)
    round = lemi_negotiation.round
    profiles().update(problem="memory", attempts=3)
    waiting = Letter.objects.filter(documents__in=profiles(), state="queued").count()
    assert waiting > 0
    for page in (f"/rounds/{round.pk}/", f"/rounds/{round.pk}/letters/"):
        html = " ".join(as_planner.get(page).content.decode().split())
        told = [
            "hyvinvointi-lemi-2026-v1.pdf ei valmistunut",
            "Muisti ei riittänyt sen tekemiseen.",
            f"{waiting} viesti",
            f'action="/documents/{profiles().get().public_id}/again/"',
        ]
        assert [words for words in told if words not in html] == []
    as_planner.post(f"/documents/{profiles().get().public_id}/again/")
    assert "ei valmistunut" not in as_planner.get(f"/rounds/{round.pk}/").content.decode()


def test_the_round_s_documents_in_one_file_hold_the_profiles(lemi_negotiation, planner, falls):
    book(lemi_negotiation, planner)
    made(profiles().get())
    data = b"".join(archive.stream(lemi_negotiation.round))
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == [
        "sisallys.csv",
        "todiste.csv",
        "hyvinvointi-lemi-2026-v1.pdf",
    ]


def full(area: WelfareArea, many: int) -> None:
    """Three programmes that follow `many` indicators with long names each; every third is missing, every fourth hidden."""
    for key, mark in (("sutjakka", "▲"), ("sopuisa", "■"), ("ikaystavallinen", "●")):
        made = programme(area, key, mark)
        for n in range(many):
            if n % 3 == 2:
                followed(made, f"{LONG} {key} {n}", [("11", 2023, 9.1)])
            else:
                one = lemi_moves(made, f"{LONG} {key} {n}", 100, 100 + 7 * n, unit_fi="/ 10 000")
                if n % 4 == 3:
                    observe(one, "416", 2025, 1.0, number=2)


@pytest.mark.parametrize("many", [1, 4, 10, 30])
def test_a_profile_takes_at_most_two_pages_and_says_what_it_left_out(lemi_negotiation, planner, area, many):
    full(area, many)
    book(lemi_negotiation, planner)
    profile = made(profiles().get())
    pages = pages_of(profile)
    assert len(pages) <= 2
    text = " ".join(pages)
    assert all(name in text for name in ("▲ SUTJAKKA", "■ SOPUISA", "● IKAYSTAVALLINEN", "Lähteet:"))
    shown = text.count("pienempi on parempi")
    rows = sum(len(programme["rows"]) for programme in profile.content["programmes"])
    assert (shown == rows, f"{rows - shown} mittaria ei mahtunut tähän" in text) in ((True, False), (False, True))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_profile_is_pdf_a_2a_and_pdf_ua_1(lemi_negotiation, planner, area, verapdf, tmp_path: Path, language: str):
    Municipality.objects.filter(code="416").update(languages=language)
    full(area, 4)
    book(Negotiation.objects.get(pk=lemi_negotiation.pk), planner)
    profile = made(profiles().get(language=language))
    path = tmp_path / "profile.pdf"
    path.write_bytes(profile.open().read())
    assert [line.split()[:2] for line in verapdf(path)] == [["PASS", "ua1"], ["PASS", "2a"]]
    assert ("pienempi on parempi" in " ".join(pages_of(profile)), profile.language) == (language == "fi", language)


def cases(theme: Programme) -> dict[str, int]:
    """100 cases in the county, 3 of them in Lemi."""
    numbers = dict(zip(SOUTH_KARELIA, (20, 15, 3, 10, 12, 8, 9, 11, 12), strict=True))
    one = followed(theme, "Tapaukset", unit_fi="henkilöä", decimals=0, scale="count")
    for code, number in (numbers | {"11": 100}).items():
        observe(one, code, 2023, number, number=number)
    return numbers


def test_a_number_of_few_people_stands_neither_in_the_profile_nor_on_the_page(
    lemi_negotiation, planner, theme, falls, lemi, client
):
    cases(theme)
    book(lemi_negotiation, planner)
    profile = made(profiles().get())
    [row] = profile.content["programmes"][0]["missing"]
    assert (row["name"], row["own"], row["why"]) == (
        "Tapaukset",
        "",
        "piilotettu, koska luku koskee niin harvoja ihmisiä",
    )
    page = client.get(f"/l/{lemi.link_token}/").content.decode()
    for told in (json.dumps(profile.content), " ".join(pages_of(profile)), page):
        assert ("Tapaukset" in told, "Tapaukset: 3" in told, '"own": "3"' in told) == (True, False, False)


def test_nobody_who_reads_the_profiles_of_all_municipalities_can_count_back_to_a_hidden_number(
    august, area, planner, theme
):
    numbers, told = cases(theme), {}
    lemi_moves(theme, "Kaatumiset", 100, 112)
    for negotiation in finished.round_of(area, planner, 9).negotiations.all():
        [municipality] = negotiation.municipalities
        content = profile_content.profile(negotiation, municipality, version=1)
        rows = [row for part in content["programmes"] for row in (*part["rows"], *part["missing"])] if content else []
        told[municipality.code] = next((row["own"] for row in rows if row["name"] == "Tapaukset"), "")
    hidden = sum(number for code, number in numbers.items() if not told[code])
    assert (told["416"], 100 - sum(int(text) for text in told.values() if text)) == ("", hidden)
    assert hidden > numbers["416"] + 4


def test_members_of_the_group_read_the_profile_until_they_leave(lemi_negotiation, planner, lemi, falls, client):
    book(lemi_negotiation, planner)
    profile = made(profiles().get())
    path = f"/l/{lemi.link_token}/documents/{profile.public_id}/"
    assert client.get(path).status_code == 200
    WelfareGroupMember.objects.filter(user=lemi).update(left_on=lemi_negotiation.round.window_from)
    assert client.get(path).status_code == 404


def test_a_picture_tells_figures_and_direction_to_who_does_not_see_it_and_stands_in_no_table(
    lemi_negotiation, planner, falls
):
    book(lemi_negotiation, planner)
    reader = PdfReader(io.BytesIO(made(profiles().get()).open().read()))
    structure = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0]))
    [picture] = [element for element in structure if element.get("/S") == "/Figure"]
    assert "Lemi: 112 (2023), enemmän kuin 100 (2020)." in picture["/Alt"]
    assert [element.get("/S") for element in structure].count("/Table") == 2  # the facts and the figures
    assert reader.trailer["/Root"]["/PageMode"] == "/UseOutlines"


def test_what_the_county_has_not_fetched_or_does_not_follow_is_not_told_to_the_municipality(
    lemi_negotiation, planner, lemi, theme, falls, client
):
    followed(theme, "Humala", status="unverified", sotkanet_id=None)
    followed(theme, "Yksinäisyys", [("11", 2023, 9.0)])
    dropped = lemi_moves(theme, "Vanha mittari", 10, 20)
    theme.indicator_rows.filter(indicator=dropped).update(not_followed_fi="Tunnusta ei ole varmistettu.")
    before = client.get(f"/l/{lemi.link_token}/").content.decode()
    book(lemi_negotiation, planner)
    profile = made(profiles().get())
    after = client.get(f"/l/{lemi.link_token}/").content.decode()
    for told in (before, after, json.dumps(profile.content, ensure_ascii=False), " ".join(pages_of(profile))):
        names = ("Kaatumiset", "Yksinäisyys", "Humala", "Vanha mittari", "varmistettu")
        assert [name in told for name in names] == [True, True, False, False, False]


def test_page_and_profile_compare_with_one_year_also_when_this_rounds_negotiation_has_been_held(
    lemi_negotiation, planner, lemi, theme, as_planner: Client
):
    earlier = factories.opened_round(lemi_negotiation.round.area, planner, ["416"], year=2025)
    held = Negotiation.objects.filter(round=earlier)
    held.update(state="held", starts_at=factories.moment(8, 9, year=2022), ends_at=factories.moment(8, 11, year=2022))
    figures = [("416", 2021, 90), ("416", 2022, 100), ("416", 2025, 150)]
    followed(theme, "Kaatumiset", figures, unit_fi="/ 10 000", decimals=0)
    factories.held(Negotiation.objects.get(pk=lemi_negotiation.pk), planner)
    sentence = "50 % enemmän vuonna 2025 kuin vuonna 2022"
    page = as_planner.get("/wellbeing/416/").content.decode().replace("\u00a0", " ")
    text = " ".join(pages_of(made(profiles().get())))
    base = "Vertailukohta on edellisen neuvottelun vuosi 2022."
    assert [sentence in page, sentence in text, base in page, base in text] == [True] * 4


# Figures that came after the time was confirmed


def test_where_there_were_no_figures_the_profile_is_made_later_by_a_button_and_sent_to_all_who_are_invited(
    lemi_negotiation, planner, lemi, theme, as_planner: Client
):
    book(lemi_negotiation, planner)
    delivery.deliver_due()
    page, url = reverse("negotiation", args=[lemi_negotiation.pk]), reverse("profile_send", args=[lemi_negotiation.pk])
    assert url not in as_planner.get(page).content.decode()
    lemi_moves(theme, "Kaatumiset", 100, 112, unit_fi="/ 10 000", decimals=0)
    assert url in as_planner.get(page).content.decode()
    assert [as_planner.post(url).status_code for _press in range(2)] == [302, 302]
    [profile] = profiles()
    letters = Letter.objects.filter(kind="profile_sent")
    assert sorted(letters.values_list("recipient", flat=True)) == sorted(
        Letter.objects.filter(kind="booking").values_list("recipient", flat=True)
    )
    assert {(letter.calendar, *letter.documents.all()) for letter in letters} == {("", profile)}
    assert Letter.objects.filter(kind="move").count() == 0
    assert url not in as_planner.get(page).content.decode()
    made(profile)
    delivery.deliver_due()
    assert set(letters.values_list("state", flat=True)) == {"sent"}


def test_what_was_sent_by_the_button_does_not_come_a_second_time_with_a_move(lemi_negotiation, planner, lemi, theme):
    book(lemi_negotiation, planner)
    lemi_moves(theme, "Kaatumiset", 100, 112, unit_fi="/ 10 000", decimals=0)
    actions.make_and_send(lemi_negotiation, by=planner)
    made(profiles().get())
    delivery.deliver_due()
    book(lemi_negotiation, planner, hour=12)
    assert (carried("profile_sent", lemi), carried("move", lemi)) == ([FILE["fi"]], [])


def test_a_profile_that_waits_is_dropped_when_the_negotiation_is_cancelled(lemi_negotiation, planner, lemi, theme):
    book(lemi_negotiation, planner)
    lemi_moves(theme, "Kaatumiset", 100, 112, unit_fi="/ 10 000", decimals=0)
    actions.make_and_send(lemi_negotiation, by=planner)
    booking.cancel(lemi_negotiation, by=planner)
    made(profiles().get())
    delivery.deliver_due()
    assert set(Letter.objects.filter(kind="profile_sent").values_list("state", flat=True)) == {"superseded"}


@pytest.mark.parametrize("state", ["without figures", "planned"])
def test_no_profile_is_made_without_figures_or_a_time(lemi_negotiation, planner, theme, state: str):
    if state == "without figures":
        book(lemi_negotiation, planner)
    with pytest.raises(Refused):
        actions.make_and_send(lemi_negotiation, by=planner)
    assert (profiles().count(), Letter.objects.filter(kind="profile_sent").count()) == (0, 0)
