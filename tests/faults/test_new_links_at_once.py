"""Many ask for a new link at the same moment: the limit is three letters an hour all the same."""

import threading

import pytest
from django.db import connection

from hyte.letters.models import Letter
from hyte.letters.tasks import deliver_due
from municipalities.models import Municipality, WelfareArea
from negotiations.actions import new_link
from negotiations.letters.kinds import Kind
from tests import factories

TOGETHER = 8
assert deliver_due.name  # known to Celery before the threads look for it


@pytest.mark.django_db(transaction=True)
def test_requests_that_come_together_do_not_slip_past_the_limit_together(august):
    area = WelfareArea.objects.get(code="11")
    factories.opened_round(area, factories.staff(area, "planner"), ["416"])
    email = factories.contact(Municipality.objects.get(code="416")).email
    barrier, errors = threading.Barrier(TOGETHER), []

    def ask() -> None:
        try:
            barrier.wait(timeout=20)
            new_link.send(email)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (errors, Letter.objects.filter(kind=Kind.NEW_LINK).count()) == ([], 3)
