"""The steps of preparing a round, each a page of its own; a running round can still change most of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hyte import clock
from hyte.formats import date_range, fi_date, local, when
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Municipality
from negotiations.actions import invitation
from negotiations.actions import round as rounds
from negotiations.actions.invitation import Addressee, addressees
from negotiations.forms.letter import CoverLetterForm, OpenForm
from negotiations.forms.round import DatesForm, MunicipalitiesForm, PeopleForm, RemoveWindowsForm, WindowsForm
from negotiations.last_year_windows import Carried
from negotiations.letters import cover
from negotiations.models import Round
from negotiations.reports import dates
from negotiations.reports.left_out import absences, absent_because

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
            "dates": (self._is_ahead, date_range(self.round.window_from, self.round.window_to)),
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

    @property
    def _is_ahead(self) -> bool:
        """Days that have passed before the opening are still to be chosen."""
        return bool(self.round.opened_at) or self.round.answers_due_on >= clock.today()

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
        context["delay"] = settings.LETTER_DELAY_MINUTES
    shared = {"round": round, "steps": Way(round, step).steps, "step": step}
    return render(request, f"negotiations/round/{step}.html", {**shared, **context})


def _round(request: Request, pk: int) -> Round:
    round = get_object_or_404(Round.objects.visible_to(request.user, "planner").with_choices(), pk=pk)
    round.check_open()
    return round


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(DatesForm, WindowsForm, CoverLetterForm)
def round_setup(request: Request, pk: int, step: str) -> HttpResponse:
    if step not in PAGES:
        raise Http404
    return PAGES[step](request, _round(request, pk))


def _onward(request: Request, round: Round, step: str) -> HttpResponse:
    """After saving: the next step while the round is being prepared, else the same page with a word that it is saved."""
    messages.success(request, _("Saved."))
    return redirect("round_setup", pk=round.pk, step=step if round.opened_at else after(step))


def _dates(request: Request, round: Round) -> HttpResponse:
    letters_left = bool(round.opened_at) and round.invitations_on <= clock.today()
    before = round.free_slots()
    form = DatesForm(request.POST or None, instance=round, letters_left=letters_left)
    if request.method == "POST" and form.is_valid():
        lost = dates.lost_times(round, before, round.free_slots())
        form.lost = [time for time in lost if time.chosen_by]
        if not form.lost or "lost_seen" in request.POST:
            rounds.save(form.save(commit=False), by=request.user)
            if lost:
                messages.info(request, dates.told(lost))
            return _onward(request, round, "dates")
    saved = _as_saved(round, form)
    return show(request, saved, "dates", {"form": form, "notes": dates.notes(saved)})


def _as_saved(round: Round, form: ModelForm) -> Round:
    """The form's errors leave their values on the round: the page around the form shows what stands in the database."""
    return Round.objects.with_choices().get(pk=round.pk) if form.is_bound else round


def _municipalities(request: Request, round: Round) -> HttpResponse:
    form = MunicipalitiesForm(request.POST if request.method == "POST" else None, round=round)
    if request.method == "POST" and form.is_valid():
        rounds.set_municipalities(round, municipalities=form.cleaned_data["municipalities"], by=request.user)
        return _onward(request, round, "municipalities")
    rows = participation(round) if round.opened_at else choices(form)
    return show(request, round, "municipalities", {"form": form, "rows": rows})


def participation(round: Round) -> list[dict[str, Any]]:
    """Each municipality of the county, and any other of the round: its people, its party, why it does not take part."""
    parties = {party.municipality_id: party for party in round.parties.select_related("negotiation")}
    told = absences(round)
    everyone = Municipality.objects.filter(Q(pk__in=parties) | Q(pk__in=round.left_out().values("pk")))
    return [
        {
            **_who(municipality),
            "party": parties.get(municipality.pk),
            "absence": told.get(municipality.pk),
            "sentence": absent_because(told.get(municipality.pk)),
        }
        for municipality in everyone.with_group().in_order()
    ]


def choices(form: MunicipalitiesForm) -> list[dict[str, Any]]:
    """Each municipality that can be chosen, with its people."""
    return [{"box": box, **_who(box.data["value"].instance)} for box in form["municipalities"]]


def _who(municipality: Municipality) -> dict[str, object]:
    """A municipality `with_group`, its contact and its deputy."""
    by_duty = {member.duty: member.user for member in municipality.group}  # type: ignore[attr-defined]
    return {"municipality": municipality, "contact": by_duty.get("contact"), "deputy": by_duty.get("deputy")}


def _team(request: Request, round: Round) -> HttpResponse:
    form = PeopleForm(request.POST if request.method == "POST" else None, round=round)
    if request.method == "POST" and form.is_valid():
        rounds.set_people(round, by=request.user, **form.cleaned_data)
        return _onward(request, round, "team")
    return show(request, round, "team", {"form": form})


def _windows(request: Request, round: Round) -> HttpResponse:
    if "bring" in request.POST:
        return _added(request, round, rounds.bring_windows(round, by=request.user))
    form = WindowsForm(request.POST if request.method == "POST" else None, round=round)
    if request.method == "POST" and form.is_valid():
        return _added(request, round, rounds.add_windows(round, spans=form.cleaned_data["spans"], by=request.user))
    return _show_windows(request, round, form)


def _added(request: Request, round: Round, added: rounds.Added) -> HttpResponse:
    text = ngettext("%(n)s free time was added.", "%(n)s free times were added.", added.made)
    messages.success(request, text % {"n": added.made})
    if added.overlapping:
        spans = "; ".join(when(start, end) for start, end in added.overlapping)
        words = _("Left out, since they overlap free times that are there already: %(spans)s.")
        messages.info(request, words % {"spans": spans})
    return redirect("round_setup", pk=round.pk, step="windows")


def _show_windows(
    request: Request, round: Round, form: WindowsForm, removing: RemoveWindowsForm | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "removing": removing or RemoveWindowsForm(round=round),
        "has_errors": removing is not None and bool(removing.errors),
        "offered": len(round.offered_slots()),
        "wanted": len(round.municipalities.all()),
        "not_offered": rounds.NOT_OFFERED,
        "earlier": None if round.opened_at else earlier_windows(round),
    }
    return show(request, round, "windows", context)


@require_POST
@staff("planner")
def windows_remove(request: Request, pk: int) -> HttpResponse:
    round = _round(request, pk)
    form = RemoveWindowsForm(request.POST, round=round)
    if not form.is_valid():
        return _show_windows(request, round, WindowsForm(round=round), form)
    windows = list(form.cleaned_data["windows"])
    lost = dates.lost_times(round, round.free_slots(), round.free_slots(without=windows))
    form.lost = [time for time in lost if time.chosen_by]
    if form.lost and "lost_seen" not in request.POST:
        return _show_windows(request, round, WindowsForm(round=round), form)
    removed = rounds.remove_windows(round, windows=windows, by=request.user)
    text = ngettext("%(n)s free time was removed.", "%(n)s free times were removed.", removed)
    messages.success(request, text % {"n": removed})
    if form.lost:
        messages.info(request, dates.told(lost))
    return redirect("round_setup", pk=round.pk, step="windows")


def _letter(request: Request, round: Round) -> HttpResponse:
    people = invitation.addressees(round)
    by_user = {one.user.pk: one for one in people}
    asked = request.GET.get("as", "")
    chosen = by_user.get(int(asked) if asked.isdecimal() and len(asked) < 19 else 0) or (people[0] if people else None)
    form = CoverLetterForm(
        request.POST or None, instance=round, addressees=people, chosen=chosen.user.pk if chosen else None
    )
    if request.method == "POST" and form.is_valid():
        rounds.save(form.save(commit=False), by=request.user)
        if "show" in request.POST and form.cleaned_data["addressee"]:
            page = redirect("round_setup", pk=round.pk, step="letter")
            page["Location"] += f"?as={form.cleaned_data['addressee']}#preview"
            return page
        return _onward(request, round, "letter")
    saved = _as_saved(round, form)
    context = {
        "form": form,
        "chosen": chosen,
        "preview": invitation.preview(saved, chosen) if chosen else None,
        "placeholders": _placeholders(form),
        "letters_made": round.letters.filter(kind="invitation").count(),
    }
    return show(request, saved, "letter", context)


Explained = tuple[str, str, list[tuple[str, object]]]


def _placeholders(form: CoverLetterForm) -> list[Explained]:
    """Those of each letter that the form has."""
    return [
        explained(letter, language)
        for letter, languages in cover.PLACEHOLDERS.items()
        for language in languages
        if f"{letter}_body_{language}" in form.fields
    ]


def explained(letter: str, language: str) -> Explained:
    """(letter, language, its placeholders with what they mean)."""
    words = cover.PLACEHOLDERS[letter][language]
    return letter, language, [(word, cover.MEANINGS[meaning]) for word, meaning in words.items()]


def _review(request: Request, round: Round) -> HttpResponse:
    if request.method == "POST":
        return redirect("round_setup", pk=round.pk, step="review")
    return show(request, round, "review", {"review": Review(round)})


PAGES: dict[str, Callable[[Request, Round], HttpResponse]] = {
    "dates": _dates,
    "municipalities": _municipalities,
    "team": _team,
    "windows": _windows,
    "letter": _letter,
    "review": _review,
}
