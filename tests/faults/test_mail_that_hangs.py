"""A mail server that takes a connection and says nothing: it holds up letters, and never a PDF."""

import re
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from hyte import clock, jobs
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.letters.models import Letter
from negotiations.actions import memo as memos
from negotiations.models import Negotiation
from tests import factories
from tests.services import SERVERS, database_url_of_tests


@pytest.fixture
def workers(django_db_setup, pytestconfig: pytest.Config, redis_server: str) -> Iterator[None]:
    """One for letters and one for PDFs, as production has them, in a part of Redis where no other worker listens."""
    apart = f"{redis_server}?virtual_host=3"
    if "socket" not in redis_server:
        apart = re.sub(r"(/\d+)?$", "/3", redis_server, count=1)
    servers, conf = pytestconfig.stash[SERVERS], jobs.app.conf
    usual = conf.task_always_eager, conf.broker_write_url
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        environment = {"DATABASE_URL": database_url_of_tests(), "REDIS_URL": apart, "EMAIL_URL": mail}
        for queue in ("letters", "pdf"):
            servers.worker(environment, queues=queue, name=queue)
        conf.task_always_eager, conf.broker_write_url = False, apart
        yield
        conf.task_always_eager, conf.broker_write_url = usual
        for queue in ("letters", "pdf"):
            servers.stop(queue)


def wait_for(happened: Callable[[], bool], what: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        time.sleep(0.2)


@pytest.mark.django_db(transaction=True)
def test_a_pdf_is_made_while_a_letter_hangs_and_the_letter_is_not_marked_failed(
    workers: None, lemi_negotiation: Negotiation, planner: User
) -> None:
    wait_for(lambda: Letter.objects.filter(state="sending").exists(), "The first letter's connection")
    with clock.at(factories.moment(9, 9)):
        held = factories.held(lemi_negotiation, planner)
        document = memos.approve(factories.written_memo(held, planner), by=planner)
    hanging = Letter.objects.get(state="sending")
    wait_for(lambda: Document.objects.get(pk=document.pk).is_ready, "The PDF")
    hanging.refresh_from_db()
    assert (hanging.state, hanging.reason) == ("sending", "")
    assert Letter.objects.filter(state="failed").count() == 0
