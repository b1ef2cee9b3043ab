"""Redis is only a bell: without it what was done stays done, and nobody waits for it twice."""

from collections.abc import Iterator

import pytest

from hyte import jobs


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The broker is down; the tasks of which it was told all the same."""
    tried: list[str] = []

    def down(task: str, **_options: object) -> None:
        tried.append(task)
        raise ConnectionError("Connection refused")

    monkeypatch.setattr(jobs.app, "send_task", down)
    monkeypatch.setattr(jobs, "_silent_until", 0.0)
    usual, jobs.app.conf.task_always_eager = jobs.app.conf.task_always_eager, False
    yield tried
    jobs.app.conf.task_always_eager = usual


@pytest.mark.django_db
def test_what_was_done_stays_done_while_the_broker_is_down(
    rings: list[str], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(30):
            jobs.wake("negotiations.tasks.deliver_due")
    assert rings == ["negotiations.tasks.deliver_due"]


@pytest.mark.django_db
def test_the_bell_is_tried_again_after_a_while(
    rings: list[str], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(jobs, "SILENCE_SECONDS", 0.0)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            jobs.wake("negotiations.tasks.sweep")
    assert len(rings) == 3
