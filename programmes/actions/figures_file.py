"""A file that brings figures: all of what was shown, or nothing. It writes the planner's own county, and adds to the country."""

from django.db import transaction

from hyte.accounts.models import User
from hyte.files import uploads
from hyte.files.models import Upload
from municipalities.models import WelfareArea
from programmes import importing
from programmes.actions import import_run
from programmes.files import figures
from programmes.files.figures import FiguresOfFile
from programmes.importing.plans import NUMBERS
from programmes.importing.preview import Preview, show
from programmes.importing.rows import Skip
from programmes.models import ImportRun
from programmes.sotkanet import reading as sotkanet

RUNS = {"own_figures": ImportRun.Kind.OWN_FILE, "sotkanet": ImportRun.Kind.SOTKANET_FILE}
KINDS = tuple(RUNS)


def preview(data: bytes, *, kind: str, area: WelfareArea) -> Preview:
    """What a file would do now. Raises Refused where the file as a whole can not be taken."""
    file = _read(data, kind, area)
    plan = importing.plan(file.rows, within=area, skipped=file.skipped)
    return show(plan, area, refused=file.refused, unread=file.unread, notes=file.notes)


def _read(data: bytes, kind: str, area: WelfareArea) -> FiguresOfFile:
    """Refused rows are counted with those passed over, so that every row of the file is in the counts."""
    if kind == "sotkanet":
        answer = sotkanet.read(data)
        return FiguresOfFile(answer.rows, dict(answer.skipped))
    file = figures.read(data, area)
    file.skip(Skip.REFUSED, file.rows_refused)
    return file


@transaction.atomic
def apply(upload: Upload, *, seen: str, by: User) -> ImportRun:
    """Do what `seen` (a plan's mark) showed. Refused where the figures have changed since, and nothing is done."""
    upload = uploads.take(upload)
    area = WelfareArea.objects.select_for_update(no_key=True).get(pk=upload.area)
    file = _read(bytes(upload.content), upload.kind, area)
    run, _done = import_run.of_rows(
        file.rows, kind=RUNS[upload.kind], source=upload.name, by=by, area=area, skipped=file.skipped, seen=seen
    )
    uploads.applied(upload, by=by, counts={name: run.counts[name] for name in NUMBERS})
    return run
