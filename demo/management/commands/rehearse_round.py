"""Plays a whole round into a folder, in a database of its own that is thrown away afterwards."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from demo import files
from demo.play import Player
from demo.stories import invented, south_karelia_2023
from demo.story import Story
from hyte import clock
from municipalities import reference
from programmes.actions import shipped

INSIDE = "KUNTAKIERROS_REHEARSAL"
SETTINGS = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "HYTE_ENV",
    "SECRET_KEY_FALLBACKS",
    "ALLOWED_HOSTS",
    "DEFAULT_FROM_EMAIL",
)


class Command(BaseCommand):
    help = "Play the 2023 round of South Karelia (or an invented one of any county) into a folder of letters and PDFs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", required=True, metavar="DIR", help="folder for mail/, memos/, profiles/, summary.pdf, report.json"
        )
        parser.add_argument(
            "--area", metavar="CODE", help="two digits of a county, 01–21; without it the round of 2023 is played"
        )

    def handle(self, *args: object, **options: str) -> None:
        story = self._story(options["area"])
        if os.environ.get(INSIDE):
            self._play(story, Path(options["out"]))
        else:
            sys.exit(_run_in_own_database(options["out"], options["area"]))

    def _story(self, area: str | None) -> Story:
        if area is None:
            return south_karelia_2023.story()
        if not any(county.code == area and county.is_county for county in reference.counties()):
            raise CommandError(f"--area {area}: give the two digits of a wellbeing services county, 01 to 21.")
        return invented.invent(area, clock.today().year)

    def _play(self, story: Story, out: Path) -> None:
        call_command("migrate", verbosity=0)
        shipped.load_figures()
        files.clear(out)
        round = Player(story).play()
        report = files.write(out, round)
        for problem in report["problems"]:
            self.stderr.write(problem)
        self.stdout.write(", ".join(f"{name}: {value}" for name, value in report.items() if name != "problems"))
        self.stdout.write(f"problems: {len(report['problems'])}. Look in {out}")
        sys.exit(1 if report["problems"] else 0)


def _run_in_own_database(out: str, area: str | None) -> int:
    """The same command once more, in a process that knows none of the configured services. Returns its exit status."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as scratch:
        env = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        env |= {
            INSIDE: "1",
            "HYTE_VAR": scratch,
            "HYTE_MAIL": str(Path(out).resolve() / "mail"),
            "SECRET_KEY": "only-for-this-rehearsal-" * 3,
            "BASE_URL": settings.BASE_URL,
        }
        arguments = ["rehearse_round", "--out", out, *(["--area", area] if area else [])]
        manage = settings.BASE_DIR / "manage.py"
        return subprocess.run([sys.executable, str(manage), *arguments], env=env, check=False).returncode  # noqa: S603
