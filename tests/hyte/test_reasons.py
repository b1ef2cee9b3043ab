"""What a mail server said, told to who sends letters."""

import pytest
from django.utils import translation

from hyte.letters import reasons


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("550 5.1.1 No such user", reasons.NO_ADDRESS),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", reasons.NO_ADDRESS),
        ("550 User unknown in virtual mailbox table", reasons.NO_ADDRESS),
        ("552 5.2.2 Mailbox full", reasons.FULL),
        ("450 4.2.2 Mailbox full", reasons.FULL),
        ("552 5.3.4 Message size exceeds fixed limit", reasons.FULL),
        ("554 5.7.1 Message rejected as spam", reasons.SUSPECTED),
        ("550 5.7.1 Blocked: /l/••••••••", reasons.SUSPECTED),
        ("554 Transaction failed", reasons.REFUSED),
        ("451 4.7.1 Greylisted, try later", reasons.LATER),
        ("421 4.3.2 Service not available", reasons.LATER),
        ("535 5.7.8 Authentication credentials invalid", reasons.SENDER),
        ("[Errno 111] Connection refused", reasons.AWAY),
        ("timed out", reasons.AWAY),
        ("[Errno -2] Name or service not known", reasons.AWAY),
        ("Connection unexpectedly closed", reasons.AWAY),
        ("UnicodeEncodeError: 'ascii' codec can't encode character", reasons.OURS),
        ("Hole: The letter asks for due, which nobody has told it.", reasons.OURS),
    ],
)
def test_a_reason_is_told_in_plain_words(reason: str, meaning: object) -> None:
    assert reasons.plain(reason) == str(meaning)


def test_a_reason_is_told_in_the_readers_language() -> None:
    found = set()
    for language in ("en", "fi", "sv"):
        with translation.override(language):
            found |= {reasons.plain("550 5.1.1 No such user"), reasons.plain("Mitä ihmettä")}
    assert len(found) == 6
