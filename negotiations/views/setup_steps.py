"""What the steps of the set-up share: the way through them, and what the last one looks at before the round is opened."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hyte import clock
from hyte.formats import date_range, fi_date, local
from hyte.requests import Request
from negotiations.actions import round as rounds
from negotiations.actions.invitation import Addressee, addressees
from negotiations.carryover import Carried
from negotiations.forms.letter import OpenForm
from negotiations.models import Round

TITLES = {
    "dates": gettext_lazy("Dates"),
    "municipalities": gettext_lazy("Municipalities"),
    "team": gettext_lazy("Team and organisations"),
    "windows": gettext_lazy("The county's free times"),
    "letter": gettext_lazy("Letter"),
    "review": gettext_lazy("Check and open"),
}
STEPS = list(TITLES)


@dataclass
class Review:
    """Who gets what, what is wrong, and what should be seen first."""

    round: Round
    problems: list[str] = field(init=False)
    warnings: list[str] = field(init=False)
    addressees: list[Addressee] = field(init=False)

    def __post_init__(self) -> None:
        opened = bool(self.round.opened_at)
        self.problems = [] if opened else rounds.problems(self.round)
        self.warnings = [] if opened else rounds.warnings(self.round)
        self.addressees = addressees(self.round)

    @property
    def leaves_now(self) -> bool:
        return clock.today() >= self.round.invitations_on

    @property
    def letters_now(self) -> int:
        """How many letters leave at the press of the button."""
        return len(self.addressees) if self.leaves_now else 0

    @property
    def button(self) -> str:
        if self.leaves_now:
            text = ngettext(
                "Open the round and send %(n)s letter", "Open the round and send %(n)s letters", self.letters_now
            )
            return text % {"n": self.letters_now}
        return _("Open the round: letters leave on %(date)s") % {"date": fi_date(self.round.invitations_on)}

    @property
    def button_again(self) -> str:
        return _("Yes, send all %(n)s letters") % {"n": self.letters_now}


@dataclass
class EarlierWindows:
    """The free times of the round before this one: how many are here, how many more would fit, which do not."""

    round: Round
    carried: Carried
    here: int

    @property
    def more(self) -> int:
        return len(self.carried.fits) - self.here


def earlier_windows(round: Round) -> EarlierWindows | None:
    """None where there was no round before, or it had no free times. Two queries."""
    previous = round.previous()
    found = rounds.from_last_year(round, previous) if previous else None
    if previous is None or found is None or not found.total:
        return None
    begins = {(local(w.starts_at).date(), local(w.starts_at).time()) for w in round.windows.all()}
    return EarlierWindows(previous, found, sum((day, start) in begins for day, start, _end in found.fits))


class Way:
    """The steps with what each holds so far."""

    def __init__(self, round: Round, current: str) -> None:
        self.round, self.current = round, current

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        state = {
            "dates": (True, date_range(self.round.window_from, self.round.window_to)),
            "municipalities": self._count(len(self.round.municipalities.all())),
            "team": self._people(len(self.round.team.all())),
            "windows": self._times(len(self.round.offered_slots())),
            "letter": self._letter(),
            "review": (bool(self.round.opened_at), self._opened()),
        }
        return [
            {
                "title": TITLES[slug],
                "url": reverse("round_setup", args=[self.round.pk, slug]),
                "current": slug == self.current,
                "done": done,
                "text": text,
            }
            for slug, (done, text) in state.items()
        ]

    def _count(self, n: int) -> tuple[bool, str]:
        return n > 0, ngettext("%(n)s municipality", "%(n)s municipalities", n) % {"n": n}

    def _people(self, n: int) -> tuple[bool, str]:
        return n > 0, ngettext("%(n)s person", "%(n)s people", n) % {"n": n}

    def _times(self, n: int) -> tuple[bool, str]:
        return n > 0, ngettext("%(n)s time to offer", "%(n)s times to offer", n) % {"n": n}

    def _letter(self) -> tuple[bool, str]:
        names = {"fi": _("in Finnish"), "sv": _("in Swedish")}
        written = [names[language] for language in names if all(self.round.letter_in(language))]
        return bool(written), ", ".join(written) or _("not written yet")

    def _opened(self) -> str:
        if not self.round.opened_at:
            return _("not opened yet")
        return _("opened on %(date)s") % {"date": fi_date(self.round.opened_at)}


def after(step: str) -> str:
    """The step that follows."""
    return STEPS[STEPS.index(step) + 1]


def show(request: Request, round: Round, step: str, context: dict[str, Any]) -> HttpResponse:
    """The page of one step."""
    if step == "review":
        context.setdefault("form", OpenForm(warnings=context["review"].warnings, letters=context["review"].letters_now))
    shared = {"round": round, "steps": Way(round, step).steps, "step": step}
    return render(request, f"negotiations/round/{step}.html", {**shared, **context})
