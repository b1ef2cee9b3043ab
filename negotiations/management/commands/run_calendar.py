"""Does whatever is due on a day and not yet done: invitations, reminders, overdue memos."""

from argparse import ArgumentParser
from datetime import date

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from hyte import clock
from hyte.letters import delivery
from negotiations.actions import duty


class Command(BaseCommand):
    help = "Send what is due and not yet sent. Beat runs it every morning; running it twice sends nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="as if it were noon of this day; without it, today")
        parser.add_argument("--dry-run", action="store_true", help="print what would be sent, and write nothing")

    def handle(self, *args: object, on: str | None, dry_run: bool, **options: object) -> None:
        day = self._day(on) if on else clock.today()
        report = duty.report(on=day, dry_run=dry_run)
        for line in report.lines:
            self.stdout.write(line)
        count = len(report.lines)
        made = "would be made, nothing was written" if dry_run else "made"
        self.stdout.write(f"{day}: {count} {'letter' if count == 1 else 'letters'} {made}.")
        if settings.CELERY_TASK_ALWAYS_EAGER and not dry_run:  # no worker does it
            self.stdout.write(f"{delivery.deliver_due()} of the letters that are due were tried.")
        if report.failed:
            raise CommandError("Not everything could be done:\n" + "\n".join(report.failed))

    def _day(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"--on {text}: write the day as YYYY-MM-DD, for example 2026-08-18.") from None
