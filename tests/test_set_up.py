"""How the two commands set up what they need."""

import re

from tests.servers import ROOT


def test_what_is_installed_is_what_is_locked_and_the_index_is_asked_for_nothing_newer():
    """Without --no-deps, an older pip looks at the newest release behind an extra (coverage[toml]) and gives up."""
    told = (ROOT / "Makefile").read_text() + (ROOT / "Dockerfile").read_text()
    installs = re.findall(r"install (.*)-r requirements(?:-dev)?\.txt", told)
    assert installs == ["--no-deps --require-hashes "] * 3
