"""How a paper of each kind is drawn: (content, language, asked at) → bytes. Nothing else is read."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from programmes.pdfs.programme import programme_pdf

Renderer = Callable[[dict[str, Any], str, datetime], bytes]
RENDERERS: dict[str, Renderer] = {"programme": programme_pdf}
