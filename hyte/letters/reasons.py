"""What a mail server said, in plain words: what it means, and what to do. The first pattern that is found counts."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NO_ADDRESS = gettext_lazy("There is no such address. Correct it in the register, then send the letter again.")
FULL = gettext_lazy("The recipient's mailbox is full, or the letter is too big for it. Ask the recipient.")
SUSPECTED = gettext_lazy(
    "The recipient's mail server takes the letter for unwanted mail. Ask those who look after your mail."
)
REFUSED = gettext_lazy("The recipient's mail server refuses the letter. Check the address, or ask the recipient.")
LATER = gettext_lazy("The recipient's mail server does not take the letter just now. It is tried again by itself.")
SENDER = gettext_lazy("Your own mail server does not let this service send letters. Tell those who look after it.")
AWAY = gettext_lazy("The mail server can not be reached. Letters leave by themselves when it answers again.")
OURS = gettext_lazy("The letter could not be made into a message. Tell those who look after this service.")

_MEANINGS = (
    (r"^5(30|35)|\b5\.7\.(0|8|9)\b|authenticat", SENDER),
    (r"\b[45]\.2\.2\b|\b[45]\.3\.4\b|^[45]52|mailbox (is )?full|over ?quota", FULL),
    (r"\b5\.1\.[0-9]+\b|no such user|user unknown|unknown user|does ?n[o']t exist|no mailbox", NO_ADDRESS),
    (r"\b5\.7\.[0-9]+\b|spam|blocked|blacklist|reputation|policy", SUSPECTED),
    (r"^5\d\d\b", REFUSED),
    (r"^4\d\d\b", LATER),
    (r"refused|timed? ?out|unreachable|closed|reset|broken pipe|not known|name resolution|errno|ssl|eof", AWAY),
)


def plain(reason: str) -> str:
    """ "550 5.1.1 No such user" → "There is no such address. …", in the active language."""
    for pattern, meaning in _MEANINGS:
        if re.search(pattern, reason, re.IGNORECASE):
            return str(meaning)
    return (
        str(OURS) if re.match(r"\w*(Error|Exception|Hole)\b", reason) else _("The mail server did not take the letter.")
    )
