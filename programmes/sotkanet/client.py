"""Asks Sotkanet's REST API 1.1, politely: by our own name, with pauses, and again later where it is busy."""

import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError, InvalidHeader, NewConnectionError, TimeoutError
from urllib3.util import Retry, Timeout

import hyte
from hyte.errors import Refused
from hyte.tables.limits import FILE
from programmes.sotkanet import metadata
from programmes.sotkanet.reading import GENDERS

TRIES = 4
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds; each wait is twice the one before
PAUSE = 1.0
CONNECT, READ, WHOLE = 5.0, 30.0, 120.0  # seconds: until it answers, between two pieces, for all of an answer
PIECE = 64 * 1024
BUSY = frozenset({429, 500, 502, 503, 504})
Fields = list[tuple[str, str]]


class NoAnswer(Refused):
    """Sotkanet is not there: the next question would fare the same."""


class Again(Exception):
    """A failure that may be over soon. `after`: seconds that Sotkanet asks us to wait."""

    def __init__(self, refusal: Refused, after: float = 0) -> None:
        super().__init__(str(refusal))
        self.refusal, self.after = refusal, after


class Client:
    """`sleep` and the limits are for tests. Every failure is a Refused with a sentence."""

    def __init__(
        self,
        url: str | None = None,
        *,
        pause: float = PAUSE,
        read: float = READ,
        whole: float = WHOLE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = (url or settings.SOTKANET_URL).rstrip("/")
        self.pause, self.whole, self.sleep = pause, whole, sleep
        self.timeout = Timeout(connect=CONNECT, read=read)
        self._pool = _pool(self.url)
        self._free_at = 0.0

    def figures(self, indicator: int, years: Iterable[int]) -> bytes:
        """JSON of all regions and genders. A comma list of years would be refused, so each is named."""
        asked = [("years", str(year)) for year in years]
        genders = [("genders", gender) for gender in GENDERS]
        return self._get("json", [("indicator", str(indicator)), *asked, *genders])

    def metadata(self, indicator: int) -> metadata.Metadata:
        return metadata.read(self._get(f"indicators/{indicator}", []), indicator)

    def _get(self, path: str, fields: Fields) -> bytes:
        wait = FIRST_WAIT
        for left in reversed(range(TRIES)):
            self._keep_pause()
            try:
                return self._ask(f"{self.url}/{path}", fields)
            except Again as again:
                if not left or again.after > LONGEST_WAIT:
                    raise again.refusal from again
                self.sleep(max(wait, again.after))
                wait *= 2
        raise AssertionError  # the last try returns or raises

    def _keep_pause(self) -> None:
        if (early := self._free_at - time.monotonic()) > 0:
            self.sleep(early)
        self._free_at = time.monotonic() + self.pause

    def _ask(self, url: str, fields: Fields) -> bytes:
        try:
            response = self._pool.request(
                "GET",
                url,
                fields=fields,
                redirect=False,
                retries=False,
                timeout=self.timeout,
                preload_content=False,
            )
            with response:
                _check_status(response)
                return self._whole_of(response)
        except HTTPError as error:
            late = isinstance(error, TimeoutError) and not isinstance(error, NewConnectionError)
            raise Again(_too_late() if late else NoAnswer(_("The connection to Sotkanet failed."))) from error

    def _whole_of(self, response: urllib3.BaseHTTPResponse) -> bytes:
        body, until = bytearray(), time.monotonic() + self.whole
        while piece := response.read1(PIECE):
            body += piece
            if len(body) > FILE:
                raise Refused(_("Sotkanet’s answer is bigger than 20 MB."))
            if time.monotonic() > until:
                raise Again(_too_late())
        if body.lstrip()[:1] == b"<":
            raise Refused(_("Sotkanet answered with a web page instead of figures."))
        return bytes(body)


def _pool(url: str) -> urllib3.PoolManager:
    """By our own name, and through the proxy that the environment names (HTTPS_PROXY, NO_PROXY)."""
    name = f"Kuntakierros/{hyte.__version__} (+{settings.BASE_URL})"
    headers = {"User-Agent": name, "Accept": "application/json"}
    split = urlsplit(url)
    proxy = None if proxy_bypass(split.netloc) else getproxies().get(split.scheme)
    return urllib3.ProxyManager(proxy, headers=headers) if proxy else urllib3.PoolManager(headers=headers)


def _too_late() -> NoAnswer:
    return NoAnswer(_("Sotkanet did not answer in time."))


def _check_status(response: urllib3.BaseHTTPResponse) -> None:
    if response.status != 200:
        refusal = Refused(_("Sotkanet answered with the status %(status)s.") % {"status": response.status})
        raise Again(refusal, _asked_to_wait(response)) if response.status in BUSY else refusal


def _asked_to_wait(response: urllib3.BaseHTTPResponse) -> float:
    try:
        return Retry().get_retry_after(response) or 0
    except InvalidHeader:
        return 0
