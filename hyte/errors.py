"""Errors that a person can read."""

from typing import Any


class Refused(Exception):
    """A doing that its state does not allow. The text says what to do instead, and is shown to the user (409)."""


class Conflict(Refused):
    """Somebody else saved first. `theirs` is what stands in the database now: a text, or by field its name and its text.

    The user's own text is kept by the form.
    """

    def __init__(self, message: str, theirs: Any) -> None:
        super().__init__(message)
        self.theirs = theirs


class NeedsConfirmation(Refused):
    """Allowed, but unusual: `warnings` are shown once beside the form and can be confirmed."""

    def __init__(self, warnings: list[str]) -> None:
        super().__init__(" ".join(warnings))
        self.warnings = warnings
