"""An HTTP server on loopback that answers as Sotkanet's REST API 1.1 does, also on its bad days."""

import json
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = b"<!DOCTYPE html><html><title>Huoltokatko</title></html>"
Trouble = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "SotkanetApi"

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        query = parse_qs(split.query)
        self.server.asked.append((split.path, query, dict(self.headers)))
        name = query.get("indicator", [""])[0] or split.path.rpartition("/")[2]
        trouble = self.server.next_trouble(name)
        if trouble:
            trouble(self)
        elif self.headers.get("User-Agent", "").split("/")[0] in ("", "python-urllib3"):
            self.answer(403, PAGE, "text/html")
        elif split.path == "/rest/1.1/json":
            self.figures(query)
        else:
            self.metadata(name)

    def figures(self, query: dict[str, list[str]]) -> None:
        years = query["years"]
        if any(not year.isdigit() for year in years):
            return self.answer(400, b"Bad Request", "text/plain")
        rows = [
            row
            for row in self.server.rows
            if str(row["indicator"]) == query["indicator"][0]
            and str(row["year"]) in years
            and row["gender"] in query["genders"]
        ]
        return self.answer(200, json.dumps(rows[::-1]).encode())

    def metadata(self, name: str) -> None:
        found = self.server.described.get(int(name))
        self.answer(200, json.dumps(found).encode()) if found else self.answer(404, b"", "text/plain")

    def answer(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for header, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


class SotkanetApi(ThreadingHTTPServer):
    """`rows` and `described` are what it knows, `asked` is what it was asked: (path, query, headers)."""

    daemon_threads = True

    def __init__(self) -> None:
        self.talks: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), Handler)
        self.clear()

    def clear(self) -> None:
        self.rows: list[dict[str, object]] = []
        self.described: dict[int, dict[str, object]] = {}
        self.asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self.troubles: dict[str, list[Trouble]] = defaultdict(list)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.talks.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.talks.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients have kept open, and with them their threads here."""
        for talk in list(self.talks):
            with suppress(OSError):
                talk.shutdown(socket.SHUT_RDWR)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/rest/1.1"

    def know(self, indicator: int, *rows: tuple[int, int, float], updated: str = "2026-05-14") -> None:
        """`rows`: (region, year, value) of all; `absValue` is left out, as it often is."""
        self.rows = [row for row in self.rows if row["indicator"] != indicator] + [
            {"indicator": indicator, "region": region, "year": year, "gender": "total", "value": value}
            for region, year, value in rows
        ]
        self.described[indicator] = {
            "id": indicator,
            "title": {"fi": f"Osuus {indicator} (%)", "sv": f"Andel {indicator} (%)", "en": f"Share {indicator} (%)"},
            "organization": {"id": 2, "title": {"fi": "Kansaneläkelaitos", "sv": "Folkpensionsanstalten"}},
            "decimals": 1,
            "data-updated": updated,
            "range": {"start": 2000, "end": 2025},
        }

    def have(self, *troubles: Trouble, of: int) -> None:
        """The next questions about this indicator meet these troubles, one each."""
        self.troubles[str(of)] += troubles

    def next_trouble(self, name: str) -> Trouble | None:
        return self.troubles[name].pop(0) if self.troubles[name] else None

    def __enter__(self) -> "SotkanetApi":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *arguments: object) -> None:
        """A client that hangs up is part of the play."""


def status(code: int, **headers: str) -> Trouble:
    return lambda handler: handler.answer(code, b"trouble", "text/plain", **headers)


def page(handler: Handler) -> None:
    handler.answer(200, PAGE, "text/html")


def body(data: bytes) -> Trouble:
    return lambda handler: handler.answer(200, data)


def cut_off(handler: Handler) -> None:
    """Says that it is longer than it is."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'[{"indicator": 683')
    handler.close_connection = True


def cut_off_in_pieces(handler: Handler) -> None:
    """The last piece of a chunked answer never comes."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\n[{}, \r\n")
    handler.close_connection = True


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def slow(seconds: float) -> Trouble:
    return lambda handler: time.sleep(seconds)


def dripping(handler: Handler) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _byte in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.02)
