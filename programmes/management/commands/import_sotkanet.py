"""Brings figures of Sotkanet into the database, from a saved answer. The result is one line of JSON."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser, no_translations

from hyte.errors import Refused
from hyte.sheets.limits import FILE
from programmes import importing
from programmes.actions import import_run
from programmes.sotkanet import reading


class Command(BaseCommand):
    help = "Import figures of Sotkanet from a saved answer of its API (JSON or CSV). All of the file, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a saved answer of the API, JSON or CSV")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and write nothing")

    @no_translations
    def handle(self, *args: object, **options: Any) -> None:
        try:
            counts = _of_file(options["file"], dry=options["dry_run"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(counts))


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


def _printable(name: str) -> str:
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "?" for letter in text)
