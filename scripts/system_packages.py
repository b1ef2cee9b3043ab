"""The programs of the operating system that a command needs: found, else installed as root, else named in one sentence.

python3 scripts/system_packages.py pango               only looks (nothing is installed) and says what is missing
python3 scripts/system_packages.py --install java ...  installs what is missing through apt when root
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path


class Missing(Exception):
    """Something is neither there nor installable; the text says in one sentence what to install."""


def _program(name: str) -> Callable[[], str | None]:
    return lambda: shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/bin:/usr/bin:/usr/sbin")


def _postgresql() -> str | None:
    """The newest directory with PostgreSQL's server programs: Debian keeps them outside PATH."""

    def version(path: Path) -> int:
        return int(path.parent.parent.name) if path.parent.parent.name.isdigit() else 0

    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=version)
    anywhere = shutil.which("initdb")
    return str(found[-1].parent) if found else str(Path(anywhere).parent) if anywhere else None


def _pango() -> str | None:
    try:
        for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
            ctypes.CDLL(library)
    except OSError:
        return None
    return "libpango-1.0.so.0"


# name: (how it is found, Debian packages, what it is for)
NEEDS: dict[str, tuple[Callable[[], str | None], tuple[str, ...], str]] = {
    "postgresql": (_postgresql, ("postgresql",), "the PostgreSQL server of the tests"),
    "redis": (_program("redis-server"), ("redis-server",), "the Redis of the tests"),
    "chromium": (_program("chromium"), ("chromium",), "the browser tests"),
    "java": (
        _program("java"),
        ("openjdk-17-jre-headless",),
        "veraPDF and the Nu HTML checker, which validate PDFs and pages",
    ),
    "poppler": (_program("pdftoppm"), ("poppler-utils",), "reading the PDFs back in tests"),
    "pango": (_pango, ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"), "making PDFs"),
    "gettext": (_program("msgfmt"), ("gettext",), "checking the translations"),
}


def find(name: str) -> str:
    """Where `name` is; Missing says what to install."""
    look, packages, purpose = NEEDS[name]
    place = look()
    if place is None:
        raise Missing(f"{name} is missing, needed for {purpose}: sudo apt-get install {' '.join(packages)}")
    return place


def absent(names: Iterable[str]) -> list[str]:
    """Those of `names` that are not there."""
    return [name for name in names if NEEDS[name][0]() is None]


def install(names: list[str]) -> None:
    """Install through apt. RUNLEVEL=1 keeps Debian from starting the services: ours are started by the tests."""
    packages = [package for name in names for package in NEEDS[name][1]]
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    print("Installing", *packages, flush=True)
    for step in (["apt-get", "update", "-qq"], command):
        if subprocess.run(step, env=env, stdout=subprocess.DEVNULL).returncode:
            raise Missing(f"{' '.join(step)} failed: install by hand what is missing ({' '.join(packages)})")


def ensure(names: Iterable[str]) -> None:
    """Every one of `names` is there afterwards, or Missing says in one sentence what to install."""
    missing = absent(names)
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        install(missing)
        missing = absent(missing)
    if missing:
        purposes = "; ".join(f"{name} for {NEEDS[name][2]}" for name in missing)
        packages = " ".join(package for name in missing for package in NEEDS[name][1])
        raise Missing(f"Missing on this machine: {purposes}. Install with: sudo apt-get install {packages}")


def main(arguments: list[str]) -> str | None:
    """The command line; the answer is the sentence to stop with, or None."""
    names = [name for name in arguments if not name.startswith("--")]
    try:
        if "--install" in arguments:
            ensure(names)
        else:
            for name in names:
                find(name)
    except Missing as missing:
        return str(missing)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
