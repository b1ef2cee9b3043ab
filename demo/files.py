"""What a rehearsal leaves behind: letters, memos, the profiles that went with them, the summary and a report."""

import json
import shutil
from pathlib import Path
from typing import Any

from django.utils import translation

from demo import readback
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.formats import fi_date
from hyte.letters.states import LETTER_TAKEN_BACK, LetterState
from negotiations.letters.kinds import Kind
from negotiations.models import Agreement, Negotiation, Round, Topic
from negotiations.states import DocumentKind

SUBJECTS = {
    "fi": ["Tavoitteet", "Toimenpiteet", "Yhteistyö", "Seuranta"],
    "sv": ["Mål", "Åtgärder", "Samarbete", "Uppföljning"],
}


def clear(folder: Path) -> None:
    """An empty folder to rehearse into; only what an earlier rehearsal wrote is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("mail", "memos", "profiles"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
    for name in ("summary.pdf", "report.json"):
        (folder / name).unlink(missing_ok=True)


def write(folder: Path, round: Round) -> dict[str, Any]:
    """Copy the stored PDFs out, read everything back, and write the report."""
    memos, profiles, main = _memos(round), _profiles(round), _summary(round)
    files = {f"memos/{name}": memo for name, memo in memos.items()}
    files |= {f"profiles/{profile.filename}": profile for profile in profiles}
    files |= {"summary.pdf": main} if main else {}
    for name, document in files.items():
        with document.open() as file:
            (folder / name).write_bytes(file.read())
    report = _report(folder, round, memos, main)
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return report


def _memos(round: Round) -> dict[str, Document]:
    """In each official language; the one in which it was written under the plain name of its municipality."""
    met = {negotiation.pk: negotiation for negotiation in round.negotiations.with_parties()}
    named = {}
    for memo in Document.objects.filter(kind=DocumentKind.MEMO, subject_id__in=met).standing():
        negotiation = met[memo.subject_id]
        other = "" if memo.language == negotiation.language else f"-{memo.language}"
        named[f"{negotiation.slug_in(memo.language)}{other}.pdf"] = memo
    return named


def _profiles(round: Round) -> list[Document]:
    """Every version that went with a letter."""
    return list(Document.objects.filter(kind=DocumentKind.PROFILE, subject_id__in=round.negotiations.all()))


def _summary(round: Round) -> Document | None:
    """The summary in the area's main language: Swedish where the majority's contacts read it, else Finnish."""
    standing = {
        document.language: document for document in Document.objects.about(DocumentKind.SUMMARY, round.pk).standing()
    }
    return standing.get(round.organiser.language) or standing.get("fi")


def expected(round: Round, memos: dict[str, Document], main: Document | None) -> readback.Expected:
    """What a reader of the files must find in them."""
    people = User.objects.filter(letters__in=round.letters.order_by()).distinct()
    language = main.language if main else "fi"
    with translation.override(language):
        names = [m.name for m in round.municipalities.all()]
    return readback.Expected(
        languages={person.email: person.language for person in people},
        memos={name: _memo_words(document) for name, document in memos.items()},
        quoting=frozenset(
            name for name, memo in memos.items() if memo.content.get("written_in", memo.language) != memo.language
        ),
        summary=[*names, "612/2021"],
        names=_official_names(round),
        profiles={profile.filename: _profile_words(profile) for profile in _profiles(round)},
        typed=[place for place in round.negotiations.values_list("place", flat=True) if place],
    )


def _official_names(round: Round) -> list[tuple[str, str]]:
    """(Finnish, Swedish) of the county, its municipalities, organisations and bodies that have both."""
    area = round.area
    things = [area, *area.municipalities.all(), *area.organisations.all(), *area.bodies.all()]
    return [(thing.name_fi, thing.name_sv) for thing in things if thing.name_sv and thing.name_sv != thing.name_fi]


def _memo_words(document: Document) -> list[str]:
    negotiation = Negotiation.objects.with_parties().get(pk=document.subject_id)
    with translation.override(document.language):
        names = [m.name for m in negotiation.municipalities]
    return [
        *names,
        fi_date(negotiation.starts_at),
        str(negotiation.head_count),
        "612/2021",
        *SUBJECTS[document.language],
    ]


def _profile_words(profile: Document) -> list[str]:
    """Its municipality, its year, its programmes."""
    names = [programme["name"] for programme in profile.content["programmes"]]
    return [profile.content["municipality"], str(profile.content["year"]), "612/2021", *names]


def _report(folder: Path, round: Round, memos: dict[str, Document], main: Document | None) -> dict[str, Any]:
    letters = round.letters
    problems = readback.problems(folder, expected(round, memos, main))
    problems += [
        f"{letter.to_email}: {letter.state}: {letter.reason}"
        for letter in letters.exclude(state__in=[LetterState.SENT, *LETTER_TAKEN_BACK])
    ]
    written = len({memo.subject_id for memo in memos.values()})
    if written != round.negotiations.count():
        problems.append(f"{round.negotiations.count()} negotiations, but {written} memos")
    return {
        "letters": len(list((folder / "mail").glob("*.eml"))),
        "invitations": letters.filter(kind=Kind.INVITATION).count(),
        "calendar_invitations": letters.exclude(calendar="").count(),
        "memos": written,
        "topics": Topic.objects.sent().filter(negotiation__round=round).count(),
        "measures": Agreement.objects.filter(negotiation__round=round).count(),
        "problems": problems,
    }
