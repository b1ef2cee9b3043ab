"""pytest plugin: how several processes share the tests (pytest-xdist): a file is one piece of work, or files that share a cost.

The tests that read the rehearsed round stay together, so that it is rehearsed once.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = {"tests/demo/test_readback.py": "rehearsal", "tests/demo/test_rehearse_round.py": "rehearsal"}


class ByCost(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByCost | None:
    """In place of what `--dist loadfile` would take."""
    return ByCost(config, log) if config.getvalue("dist") == "loadfile" else None
