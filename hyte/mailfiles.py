"""Mail to files: each message as one .eml that any mail program opens. For the embedded default and the rehearsal."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_number = itertools.count(1)


class EmailBackend(BaseEmailBackend):
    """Writes into settings.EMAIL_FILE_PATH; names begin with the date, then say who it is to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            _write(folder, message)
        return len(email_messages)


def _write(folder: Path, message: EmailMessage) -> None:
    content = message.message()
    day = re.sub(r"[^0-9A-Za-z]+", "-", str(content["Date"]))[:25].strip("-")
    who = re.sub(r"[^0-9a-z]+", "-", message.to[0].rsplit("<", 1)[-1].lower()).strip("-")
    while (path := folder / f"{next(_number):05d}-{day}-{who}.eml").exists():
        continue
    path.write_bytes(bytes(content))
