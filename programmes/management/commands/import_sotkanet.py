"""Brings figures of Sotkanet into the database, from a saved answer or from the API. The result is one line of JSON."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.db import DatabaseError

from hyte.errors import Refused
from hyte.tables.limits import FILE
from programmes import importing
from programmes.actions import import_run, sotkanet
from programmes.models import ImportRun
from programmes.sotkanet import reading, years

USAGE = "Give either a file, or --indicator with or without --years."
BIGGEST_ID = reading.BIGGEST_ID


class Command(BaseCommand):
    help = "Import figures of Sotkanet from a saved answer of its API (JSON or CSV), or fetch them from the API."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="a saved answer: all of it is brought, or nothing")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and write nothing")
        parser.add_argument(
            "--indicator", action="append", metavar="ID", help="Sotkanet's id, to be fetched; may be given many times"
        )
        parser.add_argument("--years", metavar="YEARS", help="2015-2023 or 2019,2021; without it those that may be new")

    @no_translations
    def handle(self, *args: object, **options: Any) -> None:
        try:
            trouble = self._do(**options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"The database can not be used: {str(error).splitlines()[0]}") from error
        if trouble:
            raise CommandError(trouble)

    def _do(self, *, file: str | None, indicator: list[str] | None, dry_run: bool, **options: Any) -> str:
        """Prints the counts. What could not be fetched, where something else could."""
        asked = options["years"]
        if (file is None) == (indicator is None) or (file and asked is not None):
            raise Refused(USAGE)
        if file is not None:
            return self._tell(_of_file(file, dry=dry_run))
        ids = [_id(text) for text in indicator or []]
        span = None if asked is None else years.read(asked)
        if dry_run:
            return self._tell(sotkanet.preview(indicators=ids, years=span))
        run = sotkanet.refresh(indicators=ids, years=span)
        if run.state == ImportRun.State.FAILED:
            raise Refused(run.reason)
        return self._tell(run.counts) or run.reason

    def _tell(self, counts: dict[str, Any]) -> str:
        self.stdout.write(json.dumps(counts))
        return ""


def _of_file(name: str, *, dry: bool) -> dict[str, Any]:
    read = reading.read(_bytes(name))
    if dry:
        return importing.plan(read.rows, skipped=read.skipped).counts()
    source = _printable(Path(name).name)
    run, _plan = import_run.of_rows(read.rows, kind="sotkanet_file", source=source, skipped=read.skipped)
    return run.counts


def _bytes(name: str) -> bytes:
    """At most one byte more than is allowed, whatever kind of file it is."""
    try:
        with open(name, "rb") as file:
            return file.read(FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a name of a file"
        raise Refused(f"The file {_printable(name)} can not be read: {reason}.") from error


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= BIGGEST_ID):
        raise Refused(f"--indicator {_printable(text)}: give Sotkanet's id, a whole number.")
    return int(text)


def _printable(name: str) -> str:
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "?" for letter in text)
