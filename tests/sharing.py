"""pytest plugin: how several processes share the tests (pytest-xdist): a file is one piece of work, or files that share a cost.

The tests that read the rehearsed round stay together, so that it is rehearsed once. The longest pieces come first: one that
began last would keep one process busy while the others have nothing left to do.
"""

from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = {"tests/demo/test_readback.py": "rehearsal", "tests/demo/test_rehearse_round.py": "rehearsal"}

# In order of time, the longest first; all other files follow by their number of tests.
LONGEST = [
    "tests/browser/test_pages.py",
    "rehearsal",
    "tests/test_access.py",
    "tests/hostile/test_forms.py",
    "tests/hostile/test_stored.py",
    "tests/test_html.py",
    "tests/browser/test_contact_page.py",
    "tests/browser/test_open_round.py",
    "tests/browser/test_memo_editing.py",
    "tests/test_closed_round.py",
    "tests/faults/test_two_confirmations.py",
    "tests/test_draft_memo.py",
    "tests/programmes/test_measures_move.py",
    "tests/negotiations/test_visible_to.py",
    "tests/faults/test_mail_that_hangs.py",
    "tests/faults/test_changes_and_mail_answers.py",
]


def piece_of(nodeid: str) -> str:
    file = nodeid.split("::", 1)[0]
    return TOGETHER.get(file, file)


def in_order(nodeids: list[str]) -> list[str]:
    """The same tests, the longest piece of work first."""
    sizes = Counter(map(piece_of, nodeids))
    ranks = {piece: number for number, piece in enumerate(LONGEST)}
    return sorted(nodeids, key=lambda nodeid: (ranks.get(piece := piece_of(nodeid), len(ranks)), -sizes[piece], piece))


class ByCost(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In one of several processes, which all come to the same order."""
    if hasattr(config, "workerinput"):
        by_nodeid = {item.nodeid: item for item in items}
        items[:] = [by_nodeid[nodeid] for nodeid in in_order(list(by_nodeid))]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByCost | None:
    """In place of what `--dist loadfile` would take."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return ByCost(config, log)
