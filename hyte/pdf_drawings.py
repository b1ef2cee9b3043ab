"""The style of drawings in PDFs: WeasyPrint applies no style sheet of a document inside its SVGs, so each gets its own.

The rules are those of the pages (`static/css/charts.css`, its media queries aside), the colours those of `tokens.css`.
"""

import re
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
SVG = "{http://www.w3.org/2000/svg}"
FONT = 'text{font-family:"Source Sans 3","Source Sans 3 Ext","Hyte Signs"}'  # no space: WeasyPrint would not find the second


def dress(document: Element) -> None:
    """Put the style into every SVG of a parsed document, and its description into its title: that is what a reader is told."""
    for drawing in document.iter(f"{SVG}svg"):
        title, text = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
        if title is not None and text is not None:
            title.text = f"{title.text}. {text.text}"
        SubElement(drawing, f"{SVG}style").text = _style()


@cache
def _style() -> str:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (CSS / "tokens.css").read_text(encoding="utf-8")))
    rules = (CSS / "charts.css").read_text(encoding="utf-8")
    return FONT + re.sub(r"var\(--([\w-]+)\)", lambda found: colours.get(found[1], found[0]), rules)
