"""The problems that a rehearsal finds in its own files: one of each kind is broken, and told."""

import dataclasses
import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from demo import readback

NAMES = [
    ("Etelä-Karjalan hyvinvointialue", "Södra Karelens välfärdsområde"),
    ("Lappeenranta", "Villmanstrand"),
    ("Vapaaehtoiset ry", "Frivilliga rf"),
    ("Ohjausryhmä", "Styrgruppen"),
]


@pytest.fixture(scope="module")
def lemis(rehearsed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the rehearsed round what concerns Lemi, and the reminders: the rehearsal itself has read all of it already."""
    folder = Path(shutil.copytree(rehearsed, tmp_path_factory.mktemp("lemi") / "part"))
    for path in (folder / "mail").iterdir():
        letter = readback.read_letter(path)
        if "lemi" not in f"{letter.subject} {letter.to}".lower() and not letter.subject.startswith("Muistutus"):
            path.unlink()
    return folder


@pytest.fixture
def folder(lemis: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lemis, tmp_path / "copy"))


@pytest.fixture(scope="module")
def languages(lemis: Path) -> dict[str, str]:
    letters = [readback.read_letter(path) for path in (lemis / "mail").glob("*.eml")]
    assert len(letters) >= 20
    return {letter.to: letter.language for letter in letters}


@pytest.fixture
def expected(languages: dict[str, str]) -> readback.Expected:
    return readback.Expected(
        languages=languages,
        memos={"lemi.pdf": ["Lemi"]},
        summary=["Lemi", "Luumäki"],
        names=NAMES,
        profiles={"hyvinvointi-lemi-2023-v1.pdf": ["Lemi"]},
    )


def letter_of(folder: Path, subject: str) -> Path:
    return next(
        path for path in sorted((folder / "mail").iterdir()) if readback.read_letter(path).subject.startswith(subject)
    )


def rewrite(path: Path, old: str, new: str) -> None:
    """Change the decoded words of a letter and write it back in 8 bits, as other programs write theirs."""
    import email
    import email.policy

    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
    for part in message.walk():
        if part.get_content_maintype() == "text":
            text = part.get_content()
            method = {"method": part.get_param("method")} if part.get_param("method") else {}
            part.set_content(re.sub(old, new, text), subtype=part.get_content_subtype(), params=method)
    path.write_bytes(message.as_bytes())


def test_files_as_they_came_have_no_problems(folder, expected):
    assert readback.problems(folder, expected) == []


def test_a_letter_that_can_not_be_read_is_told(folder, expected):
    path = letter_of(folder, "Muistutus")
    path.write_bytes(b"\x00\x01 this is no letter")
    assert readback.problems(folder, expected) == [f"{path.name}: can not be read: it is not a whole e-mail message"]


def test_a_letter_in_the_wrong_language_is_told(folder, expected):
    path = letter_of(folder, "Muistutus")
    to = readback.read_letter(path).to
    mine = [p.name for p in sorted((folder / "mail").iterdir()) if readback.read_letter(p).to == to]
    wrong = dataclasses.replace(expected, languages={**expected.languages, to: "sv"}, names=[])
    assert readback.problems(folder, wrong) == [f"{name}: is marked fi, its recipient reads sv" for name in mine]


def test_words_in_another_language_than_the_letter_says_are_told(folder, expected):
    path = letter_of(folder, "Muistutus")
    rewrite(
        path,
        r"(?s)^Hei .*?\n\n.*?\n\n",
        "Det här saknas ännu och du är inte med för en tid som är på länken. Hej och hej det är för inte.\n\n",
    )
    assert readback.problems(folder, expected) == [f"{path.name}: is marked fi, its words are sv"]


def test_a_line_that_nobody_translated_is_told(folder, expected):
    path = letter_of(folder, "Muistutus")
    rewrite(path, "Vastaathan viimeistään", "topics for the negotiation\nVastaathan viimeistään")
    assert f"{path.name}: has a line that is not translated: topics for the negotiation" in readback.problems(
        folder, expected
    )


def test_a_placeholder_that_was_left_is_told(folder, expected):
    path = letter_of(folder, "Ajat ja nostot")
    rewrite(path, "Vastaathan", "{kunta} vastaathan")
    assert readback.problems(folder, expected) == [
        f"{path.name}: a placeholder is left in its text: {{kunta}}",
        *([f"{path.name}: a placeholder is left in its html: {{kunta}}"]),
    ]


def test_a_calendar_that_is_an_hour_off_is_told(folder, expected):
    path = letter_of(folder, "Kutsu: HYTE-neuvottelu, Lemi")
    rewrite(path, r"T090000", "T100000")
    told = [problem for problem in readback.problems(folder, expected) if problem.startswith(path.name)]
    assert told == [f"{path.name}: its calendar says 05.09.2023 10.00, its text 05.09.2023 09.00 (1:00:00 apart)"]


def test_a_second_uid_for_the_same_negotiation_is_told(folder, expected):
    path = letter_of(folder, "Kutsu: HYTE-neuvottelu, Lemi")
    rewrite(path, r"UID:[0-9a-f]{8}", "UID:00000000")
    assert readback.problems(folder, expected) == ["Lemi 05.09.2023 09: its calendar letters have 2 different UIDs"]


def test_a_memo_without_its_municipality_is_told(folder, expected):
    shutil.copy(folder / "memos" / "imatra.pdf", folder / "memos" / "lemi.pdf")
    assert readback.problems(folder, expected) == ["lemi.pdf: does not say “Lemi”"]


def test_a_pdf_that_is_missing_or_broken_is_told(folder, expected):
    (folder / "memos" / "lemi.pdf").unlink()
    (folder / "summary.pdf").write_bytes(b"%PDF-1.7 broken")
    assert [problem.split(":")[0] for problem in readback.problems(folder, expected)] == ["lemi.pdf", "summary.pdf"]


def test_a_letter_to_an_unknown_address_is_told(folder, expected):
    path = letter_of(folder, "Muistutus")
    to = readback.read_letter(path).to
    known = {address: language for address, language in expected.languages.items() if address != to}
    told = readback.problems(folder, dataclasses.replace(expected, languages=known, names=[]))
    assert f"{path.name}: nobody of this round has the address {to}" in told


def test_a_name_in_the_other_language_than_the_letters_is_told(folder, expected):
    path = letter_of(folder, "Muistutus")
    rewrite(
        path, "Vastaathan viimeistään", "Södra Karelens välfärdsområde, Villmanstrands torg.\nVastaathan viimeistään"
    )
    told = [problem for problem in readback.problems(folder, expected) if problem.startswith(path.name)]
    assert told == [
        f"{path.name}: says “Södra Karelens välfärdsområde”, which is “Etelä-Karjalan hyvinvointialue” in this language",
        f"{path.name}: says “Villmanstrand”, which is “Lappeenranta” in this language",
    ]


def test_a_place_stands_as_the_municipality_wrote_it(folder, expected):
    path = letter_of(folder, "Muistutus")
    rewrite(path, "Vastaathan viimeistään", "Rum 2, Villmanstrand\nVastaathan viimeistään")
    typed = dataclasses.replace(expected, typed=["Rum 2, Villmanstrand"])
    assert (len(readback.problems(folder, expected)), readback.problems(folder, typed)) == (1, [])


def test_a_finnish_name_in_a_swedish_memo_is_told(folder, expected):
    path = folder / "memos" / "lappeenranta.pdf"
    swedish = PdfWriter(clone_from=path)
    swedish.root_object[NameObject("/Lang")] = TextStringObject("sv")
    swedish.write(path)
    told = readback.pdf_problems(path, [], expected.names)
    assert [problem.split("”")[0] for problem in told] == [
        "lappeenranta.pdf: says “Etelä-Karjalan hyvinvointialue",
        "lappeenranta.pdf: says “Lappeenranta",
    ]


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("sv", "Villmanstrand, Villmanstrands stad", []),
        ("sv", "i Lappeenranta", ["Lappeenranta"]),
        ("sv", "Etelä-\nKarjalan hyvinvointialue", ["Etelä-Karjalan hyvinvointialue"]),
        ("sv", "Frivilliga rf och Ohjausryhmä", ["Ohjausryhmä"]),
        ("fi", "Vapaaehtoiset ry, Ohjausryhmän kokous", []),
        ("fi", "Styrgruppen, Frivilliga rf", ["Frivilliga rf", "Styrgruppen"]),
        ("fi", "Villmanstrandin, villmanstrand@lemi.example", []),
        ("en", "Villmanstrand, Lappeenranta", []),
    ],
)
def test_names_of_the_other_language_are_found_as_whole_words(language, text, told):
    found = readback.foreign_names(text, language, NAMES)
    assert [sentence.split("“")[1].split("”")[0] for sentence in found] == told


def test_a_name_that_holds_one_of_the_other_language_is_a_name_of_its_own():
    names = [("Vaasa", "Vasa"), ("Vasa hembygdsförening Vaasassa", "Vasa Vaasa hembygdsförening")]
    assert readback.foreign_names("Vasa Vaasa hembygdsförening i Vasa", "sv", names) == []


def test_a_sheet_of_another_municipality_in_a_letter_is_told(folder, expected):
    name = "hyvinvointi-lemi-2023-v1.pdf"
    wrong = dataclasses.replace(expected, profiles={**expected.profiles, name: ["Kaavi"]})
    carrying = [p for p in sorted((folder / "mail").iterdir()) if name in dict(readback.read_letter(p).pdfs)]
    assert len(carrying) >= 10  # the invitations and the memo's letters of Lemi's group, team and organisations
    found = readback.problems(folder, wrong)
    assert found == [f"{path.name}: its attachment {name} does not say “Kaavi”" for path in carrying]


def test_a_sheet_that_nobody_made_is_told(folder, expected):
    name = "hyvinvointi-lemi-2023-v1.pdf"
    known = {other: words for other, words in expected.profiles.items() if other != name}
    found = readback.problems(folder, dataclasses.replace(expected, profiles=known))
    assert {problem.split(": ", 1)[1] for problem in found} == {f"its attachment {name} is a profile that nobody made"}
