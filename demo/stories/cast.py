"""Invented people: a welfare group as large as the story needs, with names that are plainly nobody's."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from demo.story import PersonStory
from municipalities.reference import MunicipalityRow, slug

HERE = Path(__file__).parent


@cache
def read(file_name: str) -> dict[str, Any]:
    """A data file of this folder."""
    return tomllib.loads((HERE / file_name).read_text(encoding="utf-8"))


def person(name: str, title: str, domain: str, language: str, **more: Any) -> PersonStory:
    """A person whose address is made of the name."""
    address = ".".join(slug(part) for part in name.split())
    return PersonStory(name=name, email=f"{address}@{domain}", title=title, language=language, **more)


@dataclass
class Cast:
    """Gives out names so that no two people of one story share one."""

    taken: set[str]
    numbers: Iterator[int] = field(default_factory=count)

    def name(self, language: str) -> str:
        words, number = read("people.toml")[language], next(self.numbers)
        first, last = words["first_names"], words["surnames"]
        name = f"{first[number % len(first)]} {last[number % len(last)]}"
        if name in self.taken:
            return self.name(language)
        self.taken.add(name)
        return name

    def group(
        self, municipality: MunicipalityRow, head_count: int, decision_makers: tuple[str, ...], manager_title: str = ""
    ) -> tuple[PersonStory, ...]:
        """A welfare group of which `head_count` people come; a manager who is not among them is invited and stays away."""
        words = read("people.toml")[municipality.language]
        titles = {
            "municipal_manager": manager_title or words["manager_title"],
            "councillor": words["councillor_title"],
            "manager_or_councillor": words["either_title"],
        }
        rows = [("member", words["contact_title"], "contact"), ("member", words["deputy_title"], "deputy")]
        rows += [(role, titles[role], "") for role in decision_makers]
        others = words["member_titles"][: max(head_count - len(rows), 0)]
        rows += [("member" if place else "chair", title, "") for place, title in enumerate(others)]
        came = [self._member(municipality, role, title, duty) for role, title, duty in rows]
        absent = (
            []
            if decision_makers
            else [self._member(municipality, "municipal_manager", titles["municipal_manager"], "", False)]
        )
        if not others:
            absent.append(self._member(municipality, "chair", words["member_titles"][0], "", False))
        return (*came, *absent)

    def _member(
        self, municipality: MunicipalityRow, role: str, title: str, duty: str, attends: bool = True
    ) -> PersonStory:
        domain = f"{slug(municipality.name_fi)}.example"
        name = self.name(municipality.language)
        return person(name, title, domain, municipality.language, role=role, duty=duty, attends=attends)
