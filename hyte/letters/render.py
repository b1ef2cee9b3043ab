"""The words of a letter: templates/emails/<language>/<kind>.txt, subject on the first line. A hole in them raises."""

import re
from collections.abc import Mapping
from typing import Any

from django.template import Context, engines
from django.utils import translation

from hyte.mail import one_line


class Hole(Exception):
    """The letter says something that nobody has told it."""


class Missing(str):
    """What the engine puts for `thing.part` when the thing has no such part: asking for it raises."""

    __slots__ = ()

    def __contains__(self, _part: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        raise Hole(f"The letter asks for {name}, which is not there.")


class StrictContext(Context):
    """A name that is not there raises, in a condition and a loop too."""

    def __getitem__(self, key: Any) -> Any:
        for names in reversed(self.dicts):
            if key in names:
                return names[key]
        raise Hole(f"The letter asks for {key}, which nobody has told it.")


def render(kind: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """(subject, text) of a letter in the recipient's language."""
    if empty := sorted(name for name, value in context.items() if value is None):
        raise Hole(f"The letter {kind} is told nothing of: {', '.join(empty)}.")
    backend: Any = engines["letters"]
    template = backend.engine.get_template(f"{language}/{kind}.txt")
    with translation.override(language):
        subject, _newline, text = template.render(StrictContext(dict(context), autoescape=False)).partition("\n")
    return one_line(subject)[:250], re.sub(r"\n{3,}", "\n\n", text).strip()
