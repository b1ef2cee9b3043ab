"""Fills a test or a trial database with a made-up national set of figures, to see how fast the pages are on it."""

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from demo import synthetic


class Command(BaseCommand):
    help = (
        "Make up 300 indicators × every region × 25 years (about 2.5 million rows), for measuring speed. None is true."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--national", action="store_true", required=True, help="all regions of the country")
        parser.add_argument("--indicators", type=int, default=300, metavar="N")
        parser.add_argument("--years", type=int, default=25, metavar="N")

    def handle(self, *args: object, **options: int) -> None:
        if settings.PRODUCTION:
            raise CommandError("Made-up figures are not put into a production database.")
        rows = synthetic.seed(indicators=options["indicators"], years=options["years"])
        self.stdout.write(f"{rows} rows of made-up figures.")
