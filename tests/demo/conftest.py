"""The 2023 round, rehearsed once for all tests here: by the command itself, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def rehearse(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`manage.py rehearse_round`, with services configured that do not answer: none may be touched."""
    env = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "rehearse_round", "--out", str(out), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, cwd=out.parent, check=False)


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a rehearsal that ended well."""
    out = tmp_path_factory.mktemp("rehearsal") / "made" / "here"
    out.parent.mkdir()
    run = rehearse(out)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout + run.stderr
    return out


@pytest.fixture
def report(rehearsed: Path) -> dict[str, object]:
    return json.loads((rehearsed / "report.json").read_text())
