"""OpenDocument workbooks written by hand, so that a test may write what no program would."""

import io
import zipfile
from collections.abc import Mapping

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = (
    " ".join(f'xmlns:{short}="{OASIS}:{short}:1.0"' for short in ("office", "table", "text", "style"))
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
MIME = "application/vnd.oasis.opendocument.spreadsheet"
NOTHING = (
    '<table:table-cell table:number-columns-repeated="16380"/>'  # to the end of the line, as LibreOffice writes it
)


def text(words: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" calcext:value-type="string"{more}>'
        f"<text:p>{words}</text:p></table:table-cell>"
    )


def cell(kind: str, value: str, name: str = "value", more: str = "") -> str:
    """Shown as something else than it holds."""
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}" calcext:value-type="{kind}"{more}>'
        "<text:p>näkyy</text:p></table:table-cell>"
    )


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{cells}</table:table-row>"


def sheet(name: str, *parts: str, is_shown: bool = True) -> str:
    return f'<table:table table:name="{name}" table:style-name="{is_shown}">{"".join(parts)}</table:table>'


def ods(*sheets: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """`parts` replace those of the file."""
    styles = "".join(
        f'<style:style style:name="{shown}" style:family="table">'
        f'<style:table-properties table:display="{str(shown).lower()}"/></style:style>'
        for shown in (True, False)
    )
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )
    written = {"mimetype": MIME, "content.xml": content, "META-INF/manifest.xml": "<m/>", **(parts or {})}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in written.items():
            archive.writestr(name, part)
    return file.getvalue()
