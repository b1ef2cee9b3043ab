"""Doings at the very same time, each on a database connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

from hyte.errors import Refused


def at_once(*doings: Callable[[], object]) -> list[str]:
    """What came of each: "done", "refused", or the name of an error."""
    barrier = threading.Barrier(len(doings))
    outcomes = ["" for _doing in doings]

    def run(place: int, doing: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            doing()
            outcomes[place] = "done"
        except Refused:
            outcomes[place] = "refused"
        except Exception as error:
            outcomes[place] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes
