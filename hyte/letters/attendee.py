"""The calendar part of a letter asks the person at the address to which the letter goes."""

import re

from icalendar.parser import Contentline, Contentlines

_ADDRESS = re.compile(r"(?i)mailto:[^:]*$")


def addressed(calendar: str, email: str) -> str:
    """The calendar text with the attendee's address as it is now; everything else stays as it was."""
    if not calendar:
        return ""
    lines = [
        Contentline(_ADDRESS.sub(f"MAILTO:{email}", line)) if line.upper().startswith("ATTENDEE") else line
        for line in Contentlines.from_ical(calendar)
    ]
    return Contentlines(lines).to_ical().decode()
