"""From bringing a file to applying or discarding it; its content is kept no longer than that."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts import audit
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.files.models import Upload

KEPT = timedelta(days=7)


@transaction.atomic
def stage(
    data: bytes, *, name: str, kind: str, area: str = "", by: User, choices: Mapping[str, object] | None = None
) -> Upload:
    """Keep a file until its bringer has looked at what it would change."""
    upload = Upload.objects.create(
        kind=kind, area=area, by=by, name=plain_name(name), content=data, choices=dict(choices or {})
    )
    audit.record("upload.stage", by=by, subject=upload, area=area, kind=kind, bytes=len(data))
    return upload


def take(upload: Upload) -> Upload:
    """Lock it for applying, inside the caller's transaction. A second one who comes is told so."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if not upload.is_staged:
        raise Refused(_("This file has been applied or discarded already. Bring it again if it is still needed."))
    return upload


def applied(upload: Upload, *, by: User, counts: Mapping[str, object]) -> None:
    """Note what it did, in the same transaction, and let the content go."""
    _end(upload, Upload.State.APPLIED, counts)
    audit.record("upload.apply", by=by, subject=upload, area=upload.area, kind=upload.kind, **counts)


@transaction.atomic
def discard(upload: Upload, *, by: User) -> None:
    """Let a staged file go; nothing was changed by it."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.is_staged:
        _end(upload, Upload.State.DISCARDED, {})
        audit.record("upload.discard", by=by, subject=upload, area=upload.area, kind=upload.kind)


def forget_old() -> None:
    """Discard what nobody has come back to for a week."""
    old = Upload.objects.filter(state=Upload.State.STAGED, created_at__lt=clock.now() - KEPT)
    old.update(state=Upload.State.DISCARDED, content=b"", choices={}, ended_at=clock.now())


def _end(upload: Upload, state: str, counts: Mapping[str, object]) -> None:
    upload.state, upload.content, upload.counts, upload.ended_at = state, b"", dict(counts), clock.now()
    upload.save(update_fields=["state", "content", "counts", "ended_at"])


def plain_name(name: str) -> str:
    """The file's own name in one line, without folders: for people only, nothing is ever opened by it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-200:] or "-"
