"""The forms of a page as a browser knows them: where they lead, and what they would send as they stand."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

CHOICES = {"radio", "checkbox"}


@dataclass
class Control:
    """One name of a form: what it sends as rendered, and what it offers."""

    name: str
    kind: str
    sent: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass
class Form:
    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def control(self, name: str, kind: str) -> Control:
        return self.controls.setdefault(name, Control(name, kind))

    def untouched(self) -> dict[str, list[str]]:
        """What is sent when nothing is typed or ticked."""
        return {name: control.sent for name, control in self.controls.items() if control.sent}

    def filled(self) -> dict[str, list[str]]:
        """A plausible answer to everything that is empty."""
        data = dict(self.untouched())
        for control in self.controls.values():
            if control.kind in FILLINGS and not any(control.sent):
                data[control.name] = [FILLINGS[control.kind]]
            if control.kind in (*CHOICES, "select") and not any(control.sent) and control.offered:
                data[control.name] = [next((value for value in control.offered if value), "")]
        return data


FILLINGS = {
    "text": "Sana",
    "textarea": "Lause.",
    "email": "uusi@municipality.example",
    "date": "2026-09-08",
    "time": "09:00",
    "number": "5",
    "datetime-local": "2026-09-08T09:00",
    "search": "Sana",
}


class _Parser(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.select: Control | None = None
        self.area: Control | None = None
        self.option: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(urljoin(self.path, a.get("action") or self.path), a.get("method", "get").lower())
            self.forms.append(self.open)
            self.by_id[a.get("id", "")] = self.open
            return
        form = self.by_id.get(a["form"], self.open) if "form" in a else self.open
        if form is None or "disabled" in a:
            return
        name = a.get("name", "")
        if tag == "input" and name:
            _input(form, name, a)
        elif tag == "button" and name:
            form.buttons.append((name, a.get("value", "")))
        elif tag == "select" and name:
            self.select = form.control(name, "select")
        elif tag == "textarea" and name:
            self.area = form.control(name, "textarea")
            self.area.sent = [""]
        elif tag == "option" and self.select is not None:
            self.select.offered.append(a.get("value", ""))
            if "selected" in a:
                self.select.sent.append(a.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.sent = [self.area.sent[0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.area is not None:
            self.area.sent, self.area = [self.area.sent[0].removeprefix("\n")], None
        elif tag == "select" and self.select is not None:
            if not self.select.sent:
                self.select.sent = self.select.offered[:1]
            self.select = None


def _input(form: Form, name: str, a: dict[str, str]) -> None:
    kind = a.get("type", "text").lower()
    if kind in CHOICES:
        control = form.control(name, kind)
        control.offered.append(a.get("value", "on"))
        if "checked" in a:
            control.sent.append(a.get("value", "on"))
    elif kind not in ("submit", "image", "button", "reset"):
        form.control(name, kind).sent.append(a.get("value", ""))


def forms_of(html: str, path: str) -> list[Form]:
    """All forms of a page, in order."""
    parser = _Parser(path)
    parser.feed(html)
    return parser.forms
