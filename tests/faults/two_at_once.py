"""Run as a program of its own: two planners confirm the same time at once, again and again; prints who won each time.

`python -m tests.faults.two_at_once ROUNDS` needs a database with the reference data in it (DATABASE_URL or the embedded SQLite).
"""

import sys
import threading
from datetime import timedelta

import django


def race(times: int) -> list[list[str]]:
    """For each round the outcomes of the two confirmations, sorted: "booked", else the name of the error."""
    from django.db import connection  # here, because Django is set up by the program itself

    from hyte import clock
    from municipalities.models import WelfareArea
    from negotiations.models import Negotiation
    from tests import factories

    area = WelfareArea.objects.get(code="11")
    planner = factories.staff(area, "planner")
    with clock.at(factories.moment(10, 12, month=8)):
        opened = factories.opened_round(area, planner, ["416", "153"])
    both = [party.negotiation_id for party in opened.parties.all()]
    outcomes = []
    for number in range(times):
        start = factories.moment(8, 9) + timedelta(days=number % 20)
        Negotiation.objects.filter(pk__in=both).update(state="planned", starts_at=None, ends_at=None)
        outcomes.append(_one(both, start, planner))
    connection.close()
    return outcomes


def _one(both, start, planner) -> list[str]:
    from django.db import connection  # here, because Django is set up by the program itself

    from hyte.errors import Refused
    from negotiations.actions import booking
    from negotiations.models import Negotiation

    barrier = threading.Barrier(len(both))
    found: list[str] = []

    def confirm(pk: int) -> None:
        try:
            negotiation = Negotiation.objects.get(pk=pk)
            barrier.wait(timeout=20)
            booking.confirm(negotiation, starts_at=start, place="Town hall", by=planner, accept_warnings=True)
            found.append("booked")
        except Refused:
            found.append("refused")
        except Exception as error:
            found.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(pk,)) for pk in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(found)


if __name__ == "__main__":
    django.setup()
    for outcome in race(int(sys.argv[1])):
        print(*outcome)
