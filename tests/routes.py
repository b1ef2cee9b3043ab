"""Every address of the application, read from the URL resolver, and how each persona would open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.canaries import World

STEPS = ("dates", "municipalities", "team", "windows", "letter", "review")
NOBODYS = {
    "pk": 999_999_999,
    "topic": 999_999_999,
    "body": 999_999_999,
    "code": "999",
    "key": "nothing",
    "public_id": UUID(int=7),
    "kind": "csv",
    "part": "goals",
    "form": "times",
}


@dataclass(frozen=True)
class Route:
    """One URL pattern: its name, and what stands in its path."""

    name: str
    parameters: tuple[str, ...]

    @property
    def is_by_link(self) -> bool:
        return "token" in self.parameters

    def path(self, world: World, noun: str, *, persona: str, place: str) -> str:
        """The address of `place`'s object, as `persona` would write it."""
        ids = world.ids[place]
        values = {
            "pk": ids.get(noun, 0),
            "code": ids["municipality"],
            "key": ids.get(noun, ""),
            "public_id": ids.get(noun, uuid4()),
            "topic": ids["topic"],
            "body": ids["body"],
            "step": "dates",
            "kind": "csv",
            "part": "goals",
            "form": "times",
            "token": world.token(persona),
        }
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})

    def path_of_nobody(self, token: str) -> str:
        """The address of an object that does not exist."""
        values = {**NOBODYS, "step": "nothing", "token": token}
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})


def routes() -> list[Route]:
    """All of them, by name."""
    return sorted(_walk(get_resolver()), key=lambda route: route.name)


def _walk(resolver: URLResolver, before: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        found = (*before, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            if pattern.name is None:
                raise NoReverseMatch(f"{pattern.pattern} has no name")
            yield Route(pattern.name, found)
        else:
            yield from _walk(pattern, found)
