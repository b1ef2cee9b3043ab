"""The documents of a round as one ZIP, made while it is being sent: one file is in memory at a time."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from hyte.documents.models import Document
from hyte.formats import HELSINKI, fi_date
from hyte.tables.writing import file_name
from negotiations.models import Round


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


def stream(documents: list[Document]) -> Iterator[bytes]:
    """The ZIP piece by piece: a list of contents, then each file as it is stored. The same documents give the same bytes."""
    names = _unique(document.filename for document in documents)
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as target:
        latest = max((document.approved_at for document in documents), default=datetime(2020, 1, 1, tzinfo=HELSINKI))
        target.writestr(
            _entry(file_name(_("Contents")) + ".csv", latest), _listing(documents, names), zipfile.ZIP_DEFLATED
        )
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


def _listing(documents: list[Document], names: list[str]) -> bytes:
    """As a Finnish spreadsheet opens it: semicolons, UTF-8 with its mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("File"), _("Version"), _("Language"), _("Approved on"), "SHA-256"])
    for document, name in zip(documents, names, strict=True):
        day = fi_date(document.approved_at)
        writer.writerow([name, document.version, document.language, day, document.pdf_sha256])
    return text.getvalue().encode("utf-8-sig")
