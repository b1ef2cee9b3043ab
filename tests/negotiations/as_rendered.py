"""What a mail scanner does: reads the forms of a page and sends them as they came. And what it may have changed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.apps import apps
from django.test import Client

LEFT_OUT = {"submission", "session", "loginattempt"}


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def sent(self, *, with_button: bool) -> dict[str, list[str]]:
        """The fields as a browser sends them, with or without the name of the first button."""
        sent: dict[str, list[str]] = {}
        for name, value in [*self.fields, *(self.buttons[:1] if with_button else [])]:
            sent.setdefault(name, []).append(value)
        return sent


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, []
        self.form: Form | None = None
        self.name = ""
        self.text: list[str] | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.form = Form(given.get("action") or self.path, (given.get("method") or "get").lower())
            self.forms.append(self.form)
        elif self.form is not None:
            self._field(tag, given)

    def _field(self, tag, given):
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "text")
        if (
            tag == "input"
            and name
            and "disabled" not in given
            and (kind not in ("checkbox", "radio") or "checked" in given)
        ):
            self.form.fields.append((name, given.get("value", "on" if kind in ("checkbox", "radio") else "") or ""))
        elif tag == "button" and name:
            self.form.buttons.append((name, value))
        elif tag == "textarea":
            self.name, self.text = name, []
        elif tag == "select":
            self.name = name
            self.form.fields.append((name, ""))
        elif tag == "option" and "selected" in given:
            self.form.fields = [pair for pair in self.form.fields if pair != (self.name, "")] + [(self.name, value)]

    def handle_data(self, data):
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text is not None:
            self.form.fields.append((self.name, "".join(self.text).removeprefix("\n")))
            self.text = None
        elif tag == "form":
            self.form = None


def forms_of(html: str, path: str) -> list[Form]:
    """The POST forms of a page, that of the languages left out: it stores a cookie and nothing else."""
    reader = _Reader(path)
    reader.feed(html)
    return [form for form in reader.forms if form.method == "post" and "setlang" not in form.action]


def everything() -> dict[str, list[tuple]]:
    """All rows of all tables, but for sessions and the ids of forms that have arrived."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.model_name not in LEFT_OUT]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in models}


def links_of(html: str) -> list[str]:
    """The addresses of our own that a page leads to."""
    found: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag, attrs):
            address = dict(attrs).get("href", "") or ""
            if tag == "a" and address.startswith("/"):
                found.append(address.split("#")[0])

    Links().feed(html)
    return list(dict.fromkeys(found))


def send_untouched(client: Client, html: str, path: str) -> list[int]:
    """Send every form of the page as it came, once with its button's name and once without."""
    answers = []
    for form in forms_of(html, path):
        answers += [client.post(form.action, form.sent(with_button=with_it)).status_code for with_it in (True, False)]
    return answers
