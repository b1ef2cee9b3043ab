"""Personal links: derived from a person's public id and link version, so nothing usable is stored anywhere.

`/l/<public id>-<mac>/`, mac = HMAC-SHA-256(key, purpose ‖ public id ‖ version), 160 bits kept. Revoked by version + 1.
"""

import hashlib
import hmac
import logging
import re
from base64 import b32encode
from urllib.parse import quote

from django.conf import settings
from django.db import models

PURPOSE = "personal-link"
SET_PASSWORD = "set-password"  # noqa: S105  what a link is for
MARK = "[[personal-link]]"
MASKED = "••••••••"
TOKEN = re.compile(r"^(?P<public_id>[0-9a-f]{32})-(?P<mac>[a-z2-7]{32})$")
_SLASH, _SOFT_BREAK, _DASH = "(?:/|%2f)", r"(?:=\r?\n)?", "(?:[-_\u2010-\u2015\u2212]|[%=]2d|%e2%80%9[0-5]|%e2%88%92)"
_ADDRESS = rf"{_SLASH}+{_SOFT_BREAK}l{_SOFT_BREAK}{_SLASH}+"
_SEGMENT = r"(?:=\r?\n|[^\s/?#\"'<>])+(?:[\r\n]+ ?[a-z2-7]{8,})?"
_BARE = rf"[0-9a-f]{{31,32}}{_SOFT_BREAK}{_DASH}\s*{_SOFT_BREAK}[a-z2-7]{{16,}}"  # where a mail program cut off "/l/"
_IN_TEXT = re.compile(rf"{_ADDRESS}(?!new\b){_SEGMENT}|{_BARE}", re.IGNORECASE)
_IN_PATH = re.compile(r"/l/([^/]+)/")


def _mac(key: str, public_id: str, version: int, purpose: str) -> str:
    message = f"{purpose}\0{public_id}\0{version}".encode()
    digest = hmac.new(hashlib.sha256(b"kuntakierros links" + key.encode()).digest(), message, hashlib.sha256).digest()
    return b32encode(digest[:20]).decode().lower()


def token_for(public_id: str, version: int, purpose: str = PURPOSE) -> str:
    """The path segment that opens the person's page. `public_id` is 32 hex digits."""
    return f"{public_id}-{_mac(settings.SECRET_KEY, public_id, version, purpose)}"


def public_id_of(token: str) -> str | None:
    """The public id inside a token of the right shape, else None. Says nothing of its validity."""
    match = TOKEN.match(token)
    return match["public_id"] if match else None


def is_valid(token: str, version: int, purpose: str = PURPOSE) -> bool:
    """Whether the token was derived with this version, by the present key or one that it replaced."""
    match = TOKEN.match(token)
    if match is None:
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    macs = [_mac(key, match["public_id"], version, purpose) for key in keys]
    return any(hmac.compare_digest(mac, match["mac"]) for mac in macs)


def address_of(thing: models.Model) -> str:
    """The whole address of the page of a thing, as a letter names it."""
    path: str = thing.get_absolute_url()  # type: ignore[attr-defined]
    return settings.BASE_URL + path


def url_for(token: str) -> str:
    return f"{settings.BASE_URL}/l/{quote(token)}/"


def token_in(path: str) -> str:
    """What stands where an address has a personal link, whatever it is worth; else empty."""
    match = _IN_PATH.match(path)
    return match[1] if match else ""


def resembles_link(path: str) -> bool:
    """Whether a mail program may have made this address out of a personal link."""
    return path.lower().startswith(("/l/", "//l/")) or path.lower() == "/l" or _IN_TEXT.search(path) is not None


def masked(text: str) -> str:
    """The text as staff and logs may have it: no personal link can be read from it, however it has been bent."""
    return _IN_TEXT.sub(f"/l/{MASKED}", text.replace(MARK, f"{settings.BASE_URL}/l/{MASKED}/"))


class MaskingFormatter(logging.Formatter):
    """No log line holds a personal link, nor does a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
