"""The states of a letter, and the sets of them that rules ask for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterState(TextChoices):
    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNSURE = "unsure", _("needs a look")
    STOPPED = "stopped", _("stopped")
    SUPERSEDED = "superseded", _("no longer needed")


LETTER_IN_TROUBLE = (LetterState.FAILED, LetterState.UNSURE)
LETTER_ON_ITS_WAY = (LetterState.QUEUED, LetterState.SENDING)
LETTER_WAITING = (
    LetterState.QUEUED,
    *LETTER_IN_TROUBLE,
)  # has not left, or nobody knows: a person or a newer one can take it back
LETTER_COUNTS = (*LETTER_WAITING, LetterState.SENDING, LetterState.SENT)  # there is no second one like it
LETTER_TAKEN_BACK = (LetterState.STOPPED, LetterState.SUPERSEDED)  # by a person; by something newer
