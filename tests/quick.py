"""pytest plugin: what is the same for every test is done once a process.

Each test client builds all middleware anew, and WhiteNoise then looks at every static file: as much work as a page itself.
The clients share one chain, as the requests of a server do, until a test changes a setting.
"""

from typing import Any

from django.test.client import ClientHandler
from django.test.signals import setting_changed

load_middleware = ClientHandler.load_middleware
shared: list[ClientHandler] = []


def _load_once(handler: ClientHandler, is_async: bool = False) -> None:
    if not shared:
        load_middleware(handler, is_async)
        shared.append(handler)
    handler._middleware_chain = shared[0]._middleware_chain


def _forget(**kwargs: Any) -> None:
    shared.clear()


ClientHandler.load_middleware = _load_once  # type: ignore[method-assign]
setting_changed.connect(_forget)
