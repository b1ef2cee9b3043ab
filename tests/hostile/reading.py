"""Whether a page is still ours: what a browser would run, load or be sent to."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

FORBIDDEN_TAGS = {"iframe", "object", "embed", "base", "style", "math", "frame", "applet", "portal", "template", "slot"}
ADDRESSES = {"href", "src", "action", "formaction", "srcset", "data", "xlink:href", "poster", "background"}
OWN_SCRIPTS = ("/static/",)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []
        self.typed_link = ""  # a link that has just begun, to an address that a person has typed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in FORBIDDEN_TAGS:
            self.found.append(f"<{tag}>")
        if tag in ("script", "link") and not (values.get("src") or values.get("href") or "").startswith(OWN_SCRIPTS):
            self.found.append(f"<{tag} {values}>")
        if tag == "meta" and "http-equiv" in values:
            self.found.append("<meta http-equiv>")
        for name, value in values.items():
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}={value}")
            if name.startswith("hx-") and urlsplit(value).netloc:
                self.found.append(f"{tag} {name}={value}")
            if name in ADDRESSES and not _is_ours(value):
                if tag == "a" and values == {"href": value, "rel": "nofollow noopener"}:
                    self.typed_link = value
                    continue
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.typed_link and self.typed_link not in (data, f"https://{data}"):
            self.found.append(f"a href={self.typed_link} shown as {data}")
        self.typed_link = ""


def _is_ours(address: str) -> bool:
    parts = urlsplit(address.strip())
    return parts.scheme in ("", "http", "https", "mailto", "tel") and "evil" not in parts.netloc


def intruders(html: str) -> list[str]:
    """Everything in a page that our templates do not write: scripts, handlers, styles, foreign addresses.

    An address that a person has typed may be a link if it says where it leads, and opens nothing else.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def text_of(html: str) -> str:
    """What a person reads in a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.text)
