"""The whole job in one command, on the real round of 2023."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from demo import readback
from demo.stories.south_karelia_2023 import story
from hyte.formats import HELSINKI
from tests.demo.conftest import rehearse

SLUGS = [
    "imatra",
    "lappeenranta",
    "lemi",
    "luumaki",
    "parikkala",
    "rautjarvi",
    "ruokolahti",
    "savitaipale",
    "taipalsaari",
]


def letters(folder: Path) -> list[readback.Letter]:
    return [readback.read_letter(path) for path in sorted((folder / "mail").glob("*.eml"))]


def test_the_report_counts_what_lies_in_the_folder(rehearsed, report):
    files = list((rehearsed / "mail").iterdir())
    assert report == {
        "letters": len(files),
        "invitations": 18,  # to the contact and the deputy of each
        "calendar_invitations": sum(letter.calendar is not None for letter in letters(rehearsed)),
        "memos": 9,
        "topics": 22,
        "measures": 25,
        "problems": [],
    }


def test_each_municipality_has_its_memo(rehearsed):
    assert sorted(path.stem for path in (rehearsed / "memos").iterdir()) == SLUGS


def test_each_invitation_carries_the_sheet_of_its_municipality_and_the_memo_s_letter_carries_both(rehearsed):
    sheets = sorted(f"hyvinvointi-{slug}-2023-v1.pdf" for slug in SLUGS)
    assert sorted(path.name for path in (rehearsed / "profiles").iterdir()) == sheets
    carried: dict[str, set[str]] = {}
    for letter in letters(rehearsed):
        carried.setdefault(letter.subject.split(":")[0], set()).add(" ".join(name for name, _data in letter.pdfs))
    assert carried["Kutsu"] == set(sheets)
    assert carried["Muistio"] == {f"muistio-{slug}-2023-v1.pdf hyvinvointi-{slug}-2023-v1.pdf" for slug in SLUGS}


def test_the_calendar_says_the_dates_of_2023_and_has_one_uid_a_negotiation(rehearsed):
    found: dict[str, set[tuple[str, datetime]]] = {}
    for letter in letters(rehearsed):
        if letter.calendar is not None:
            event = letter.calendar.walk("VEVENT")[0]
            moment = readback.calendar_moment(letter.calendar, event, "DTSTART").astimezone(HELSINKI)
            found.setdefault(str(event["SUMMARY"]).split(": ")[1], set()).add((str(event["UID"]), moment))
    days = {name: {f"{moment:%-d.%-m. %H}" for _uid, moment in events} for name, events in found.items()}
    assert days == {
        "Lemi": {"5.9. 09"},
        "Imatra": {"6.9. 09"},
        "Parikkala": {"7.9. 09"},
        "Taipalsaari": {"11.9. 09"},
        "Rautjärvi": {"13.9. 09"},
        "Lappeenranta": {"14.9. 09"},
        "Savitaipale": {"19.9. 09"},
        "Ruokolahti": {"20.9. 09"},
        "Luumäki": {"26.9. 09"},
    }
    assert {len(events) for events in found.values()} == {1}


def test_every_memo_tells_how_many_were_present_as_the_deck_does(rehearsed):
    for municipality in story().municipalities:
        slug = next(name for name in SLUGS if name[:4] == municipality.contact.email.split("@")[1][:4])
        words = [
            f"{municipality.starts_at:%-d.%-m.%Y}",
            str(municipality.head_count),
            "Tavoitteet",
            "Toimenpiteet",
            "Yhteistyö",
            "Seuranta",
        ]
        assert readback.pdf_problems(rehearsed / "memos" / f"{slug}.pdf", [*words, "612/2021"]) == []


def test_every_pdf_passes_the_validator(rehearsed, verapdf):
    papers = [path for name in ("memos", "profiles") for path in sorted((rehearsed / name).iterdir())]
    lines = verapdf(*papers, rehearsed / "summary.pdf")
    assert (len(lines), {line.split()[0] for line in lines}) == (38, {"PASS"}), "\n".join(lines)


def test_reminders_go_only_to_those_who_still_owe(rehearsed):
    reminded = {letter.to.split("@")[1] for letter in letters(rehearsed) if letter.subject.startswith("Muistutus")}
    morning = datetime(2023, 8, 18, 9, tzinfo=HELSINKI)
    answered_later = (
        municipality
        for municipality in story().municipalities
        if max(municipality.times.replied, municipality.times.topics_sent) > morning
    )
    late = {municipality.contact.email.split("@")[1] for municipality in answered_later}
    assert reminded == late


def test_a_county_with_swedish_speakers_writes_to_them_in_swedish(tmp_path):
    """Western Uusimaa: of its ten municipalities two speak Swedish first."""
    out = tmp_path / "both"
    run = rehearse(out, "--area", "03")
    assert (run.returncode, run.stderr) == (0, ""), run.stderr
    report = json.loads((out / "report.json").read_text())
    assert (report["memos"], report["problems"]) == (10, [])
    assert {letter.language for letter in letters(out)} == {"fi", "sv"}


@pytest.mark.parametrize("code", ["99", "1", "90", "lemi"])
def test_an_area_that_is_no_county_is_refused_in_one_sentence(tmp_path, code):
    run = rehearse(tmp_path / "out", "--area", code)
    assert (run.returncode, "Traceback" in run.stderr, run.stderr.count("\n")) == (1, False, 1)
    assert not (tmp_path / "out").exists()
