"""Whether a workbook may be opened at all, decided from its zip directory before anything of it is understood."""

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables import limits

MACROS = ("vbaproject.bin", "vbadata.xml")
BIG = (
    "xl/worksheets/",
    "xl/sharedstrings",
    "xl/media/",
    "content.xml",
    "pictures/",
)  # parts that grow with the table; pictures are never opened
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
OPEN_XML, OPEN_DOCUMENT = "xlsx", "ods"
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
CHUNK = 256 * 1024


def check(data: bytes) -> str:
    """Refuse bombs, macros, encrypted and other files with a sentence; says what it is where it may be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            kind = _kind(archive, [part.filename.casefold() for part in parts])
            _check_sizes(parts)
            for part in parts:
                _check_content(archive, part)
            return kind
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Refused(
            _("The workbook is damaged: it was perhaps cut off on the way. Save it again in Excel.")
        ) from error


def _kind(archive: zipfile.ZipFile, names: list[str]) -> str:
    if any(name.endswith(MACROS) for name in names):
        raise Refused(macros())
    if len(set(names)) != len(names):
        raise Refused(_("The workbook holds the same part twice, so it cannot be read. Save it again in Excel."))
    if "content.xml" in names and "mimetype" in names:
        with archive.open("mimetype") as part:
            if part.read(100).startswith(SPREADSHEET):
                return OPEN_DOCUMENT
        raise Refused(
            _("This is an OpenDocument file, but not a workbook. Bring a workbook (.xlsx, .ods) or a CSV file.")
        )
    if "xl/workbook.bin" in names:
        raise Refused(_("This is a binary workbook (.xlsb). Save it as an ordinary workbook (.xlsx) and bring that."))
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused(_("This is a packed file, but not a workbook. Bring an Excel workbook (.xlsx) or a CSV file."))
    return OPEN_XML


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """By what the directory says, which is also all that will be unpacked: zipfile reads no further."""
    if len(parts) > limits.PARTS or sum(part.file_size for part in parts) > limits.UNPACKED:
        raise Refused(too_much())
    for part in parts:
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > limits.MEGABYTE and ratio > limits.RATIO:
            raise Refused(too_much())
        if part.file_size > limits.PART and not part.filename.casefold().startswith(BIG):
            raise Refused(
                _("The workbook holds more than a table. Copy the table into an empty workbook and bring that.")
            )
        if part.flag_bits & 1:
            raise Refused(protected())


def _check_content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpacks it once, piece by piece: it is as long as it says, undamaged, and declares no entities."""
    if not part.filename.casefold().endswith((".xml", ".rels", ".vml")):
        return
    read, before = 0, b""
    with archive.open(part) as source:
        while piece := source.read(CHUNK):
            read += len(piece)
            if read > limits.UNPACKED:
                raise Refused(too_much())
            text = (before + piece).replace(b"\0", b"").upper()  # UTF-16 hides nothing
            if any(word in text for word in DECLARATIONS):
                raise Refused(
                    _("The workbook declares its own entities, which no table needs. Save it again in Excel.")
                )
            before = piece[-32:]


def protected() -> str:
    return _("The workbook is protected with a password. Take the password away in Excel, save, and bring it again.")


def macros() -> str:
    return _("The workbook has macros. Save it as an ordinary workbook (.xlsx) and bring that.")


def too_much() -> str:
    return _(
        "The workbook unpacks to far more than a table needs, so it is not opened. Copy the table into an empty one."
    )
