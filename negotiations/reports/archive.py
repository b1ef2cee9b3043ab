"""The documents of a round as one ZIP, made while it is being sent: one file is in memory at a time."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from hyte.documents.models import Document
from hyte.formats import HELSINKI, local
from hyte.tables.writing import Sheet, Value, csv_bytes, file_name
from negotiations.models import Round
from negotiations.reports import proof, tables
from negotiations.reports.proof import ProofRow
from negotiations.states import DocumentKind


class _Pipe(io.RawIOBase):
    """Where the ZIP is written to: keeps what has not been sent on yet."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def name_of(round: Round) -> str:
    return file_name(_("Documents"), round.area.short_name, round.year) + ".zip"


def stream(round: Round) -> Iterator[bytes]:
    """The ZIP piece by piece: what it holds, the proof, then each file as it is stored. The same round gives the same bytes."""
    documents = proof.documents(round)
    rows = proof.rows(round, documents)
    names = _unique(document.filename for document in documents)
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as target:
        latest = max((document.approved_at for document in documents), default=datetime(2020, 1, 1, tzinfo=HELSINKI))
        for title, sheet in ((_("Contents"), _listing(documents, names, rows)), (_("Proof"), tables.proof_of(rows))):
            target.writestr(_entry(file_name(title) + ".csv", latest), csv_bytes(sheet), zipfile.ZIP_DEFLATED)
        yield pipe.take()
        for document, name in zip(documents, names, strict=True):
            with document.open() as file:
                target.writestr(_entry(name, document.approved_at), file.read(), zipfile.ZIP_STORED)
            yield pipe.take()
    yield pipe.take()


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=moment.astimezone(HELSINKI).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def _unique(names: Iterable[str]) -> list[str]:
    """Stored names; the second of two equal ones gets a number."""
    found: list[str] = []
    for name in names:
        stem, number = name.removesuffix(".pdf"), 2
        while name in found:
            name, number = f"{stem}-{number}.pdf", number + 1
        found.append(name)
    return found


def _listing(documents: list[Document], names: list[str], rows: list[ProofRow]) -> Sheet:
    """Each file: what it is, whose, of which day, in which version, approved when and by whom, and its fingerprint."""
    headings = [_("File"), _("Kind"), _("Municipality"), _("Held"), _("Version"), _("Language"), _("Approved on")]
    headings += [_("Approved by"), _("Municipality approved"), "SHA-256"]
    of_negotiation: dict[int, list[ProofRow]] = {}
    for row in rows:
        if row.negotiation:
            of_negotiation.setdefault(row.negotiation.pk, []).append(row)
    listed = []
    for document, name in zip(documents, names, strict=True):
        about = of_negotiation.get(document.subject_id, []) if document.kind != DocumentKind.SUMMARY else []
        listed.append([name, *_line(document, about)])
    return Sheet(_("Contents"), headings, listed)


def _line(document: Document, about: list[ProofRow]) -> list[Value]:
    """What is told of a document besides its name; of a profile's negotiation only the municipality that it is of."""
    is_memo = document.kind == DocumentKind.MEMO
    theirs = [row for row in about if is_memo or row.municipality.pk == document.key]
    met = theirs[0].negotiation if theirs else None
    accepted = [row.accepted_at.date() for row in theirs if is_memo and row.accepted_at]
    return [
        str(DocumentKind(document.kind).label),
        ", ".join(row.municipality.name for row in theirs),
        local(met.starts_at).date() if met and met.is_held and met.starts_at else None,
        document.version,
        document.language,
        local(document.approved_at).date(),
        document.approved_by.name if document.approved_by else "",
        max(accepted) if accepted and len(accepted) == len(theirs) else None,
        document.pdf_sha256,
    ]
