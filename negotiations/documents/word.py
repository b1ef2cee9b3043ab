"""A draft memo and an agenda for Word, to be worked on further: real headings, lists and tables. Content in, bytes out.

Call them in the content's language. Nothing here is kept: what has been approved is a PDF.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document as new_document
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from hyte import markup
from hyte.tables.cells import clean
from negotiations.documents import pdfs
from negotiations.documents.schema import AgendaContent, MemoContent

TABLE = "Table Grid"
TAGS = {"fi": "fi-FI", "sv": "sv-FI"}


def memo(content: MemoContent) -> bytes:
    """What the memo says now, marked as a draft."""
    words, language = pdfs.memo_words(content), content["written_in"]
    paper = _paper(content, _("Draft memo: %(name)s") % {"name": words["municipalities"]})
    _heading(paper, _title(words), 1)
    _facts(paper, content, words)
    if words["roles"]:
        _heading(paper, _("Present"), 2)
        rows = [(role["label"], str(role["count"]), "\n".join(role["details"])) for role in words["roles"]]
        _table(paper, (_("Role"), _("Persons"), _("Name and title")), rows)
    if words["absent"]:
        absent = "; ".join(p["role_label"] + (f" ({p['detail']})" if p["detail"] else "") for p in words["absent"])
        paper.add_paragraph(clean(f"{_('Absent')}: {absent}"))
    for number, (name, heading) in enumerate(_subjects(), 1):
        _heading(paper, f"{number} {heading}", 2)
        _text(paper, str(content["subjects"].get(name, "")), content, language)
        if name == "measures" and words["measures"]:
            _measures(paper, words["measures"])
    if words["discussed"]:
        _heading(paper, _("Topics that were discussed"), 2)
    for topic in words["discussed"]:
        _heading(paper, topic["title"], 3)
        paper.add_paragraph(clean(" · ".join(filter(None, (topic["theme"], topic.get("giver", ""))))))
        if topic.get("description"):
            _text(paper, topic["description"], content, topic.get("language", ""))
        _text(paper, topic["text"], content, language)
    return _bytes(paper)


def agenda(content: AgendaContent) -> bytes:
    """The topics in order, with who answers and in how many minutes, and who comes."""
    words = pdfs.agenda_words(content)
    paper = _paper(content, _("Agenda: %(name)s") % {"name": words["municipalities"]})
    _heading(paper, _title(words), 1)
    _facts(paper, content, words)
    _heading(paper, _("Topics"), 2)
    for number, item in enumerate(content["items"], 1):
        _heading(paper, f"{number} {item['title']}", 3)
        paper.add_paragraph(clean(" · ".join(filter(None, (item["from"], item["theme"], *pdfs.who_answers(item))))))
        _text(paper, item["description"], content, item["language"], is_needed=False)
    if not content["items"]:
        paper.add_paragraph(_("No topics have been sent yet."))
    for side in content["coming"]:
        _heading(paper, side["label"], 2)
        for name in side["names"]:
            paper.add_paragraph(clean(name), style="List Bullet")
    return _bytes(paper)


def _paper(content: Any, title: str) -> Document:
    """Empty, with its language, its title, and what stands on top of every page."""
    paper = new_document()
    paper.core_properties.title, paper.core_properties.author = clean(title), clean(content["area"])
    paper.core_properties.language = TAGS[content["language"]]
    defaults = paper.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if defaults is not None:
        defaults.set(qn("w:val"), TAGS[content["language"]])
    head = paper.sections[0].header.paragraphs[0]
    head.text = clean(f"{content['area']} · {title}")
    return paper


def _title(words: dict[str, Any]) -> str:
    starts = words["starts"]
    day = f", {date_format(starts, 'l')} {starts.day}.{starts.month}.{starts.year}" if starts else ""
    return f"{words['municipalities']}{day}"


def _facts(paper: Document, content: Any, words: dict[str, Any]) -> None:
    rows = [
        (_("Time"), words["when"]),
        (_("Place"), content["place"]),
        (_("Convened by"), content["convener"] or content["area"]),
        (_("Case number"), content["case_number"]),
    ]
    _table(paper, (), [row for row in rows if row[1]])


def _subjects() -> list[tuple[str, str]]:
    return [
        ("goals", pgettext("section 7", "Goals")),
        ("measures", pgettext("section 7", "Measures")),
        ("cooperation", pgettext("section 7", "Cooperation")),
        ("monitoring", pgettext("section 7", "Follow-up")),
    ]


def _measures(paper: Document, measures: Iterable[dict[str, Any]]) -> None:
    rows = []
    for measure in measures:
        due = measure["due"]
        about = [measure["programme"], measure["theme"], measure["organisation"], measure["body"]]
        what = "\n".join(filter(None, (measure["what"], " · ".join(filter(None, about)))))
        day = f"{due.day}.{due.month}.{due.year}" if due else "–"
        rows.append((what, measure["municipality_owner"], measure["county_owner"], day))
    _table(paper, (_("Measure"), _("Municipality"), _("Wellbeing services county"), _("By when")), rows)


def _heading(paper: Document, text: str, level: int) -> None:
    paper.add_heading(clean(text), level)


def _text(paper: Document, text: str, content: Any, language: str, *, is_needed: bool = True) -> None:
    """What somebody wrote, with its lists; named and marked where it is in another language than the paper."""
    if not text.strip():
        if is_needed:
            paper.add_paragraph(_("Nothing was recorded."))
        return
    other = language if language != content["language"] else ""
    if other:
        paper.add_paragraph(_("This part is in Finnish.") if other == "fi" else _("This part is in Swedish."))
    _blocks(paper, markup.blocks(clean(text)), other)


def _blocks(paper: Document, blocks: Sequence[markup.Block], language: str, depth: int = 1) -> None:
    for block in blocks:
        if isinstance(block, markup.Paragraph):
            _say(paper.add_paragraph(), block.lines, language)
            continue
        numbered = block.number is not None
        style = "List Number" if numbered else "List Bullet"
        list_of_its_own = _numbering(paper, style, block.number) if block.number is not None else None
        for item in block.items:
            paragraph = paper.add_paragraph(style=style if depth == 1 else f"{style} {depth}")
            if list_of_its_own is not None:
                numbers = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                numbers.get_or_add_ilvl().val, numbers.get_or_add_numId().val = 0, list_of_its_own
            _say(paragraph, item.lines, language)
            _blocks(paper, item.lists, language, depth + 1)


def _numbering(paper: Document, style: str, first: int) -> int:
    """A list that begins with its own number: those of one style otherwise count on through the whole paper."""
    numbering = paper.part.numbering_part.numbering_definitions._numbering
    known = paper.styles[style].element.pPr.numPr.numId.val
    [abstract] = [num.abstractNumId.val for num in numbering.num_lst if num.numId == known]
    num = numbering.add_num(abstract)
    num.add_lvlOverride(0).add_startOverride(first)
    return num.numId


def _say(paragraph: WordParagraph, lines: Sequence[str], language: str) -> None:
    run = paragraph.add_run("\n".join(lines))
    if language:
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), TAGS[language])
        run._r.get_or_add_rPr().append(mark)


def _table(paper: Document, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The row of headings is repeated on each page."""
    if not rows:
        return
    table = paper.add_table(rows=0, cols=len(rows[0]), style=TABLE)
    for texts in [headings, *rows] if headings else rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, texts, strict=True):
            _fill(cell, text or "–")
    if headings:
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for cell in table.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True
    paper.add_paragraph()


def _fill(cell: _Cell, text: str) -> None:
    cell.paragraphs[0].add_run(clean(text))


def _bytes(paper: Document) -> bytes:
    file = BytesIO()
    paper.save(file)
    return file.getvalue()
