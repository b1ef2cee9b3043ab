"""The steps of preparing a round, each a page of its own; a running round can still change most of them."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hyte import clock
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Municipality
from negotiations.actions import invitation
from negotiations.actions import round as rounds
from negotiations.forms.letter import CoverLetterForm
from negotiations.forms.round import DatesForm, MunicipalitiesForm, PeopleForm, RemoveWindowsForm, WindowsForm
from negotiations.letters import cover
from negotiations.models import Round
from negotiations.views.setup_steps import Review, after, earlier_windows, show


def _round(request: Request, pk: int) -> Round:
    round = get_object_or_404(Round.objects.visible_to(request.user, "planner").with_choices(), pk=pk)
    rounds.check_not_closed(round)
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
    form = DatesForm(request.POST or None, instance=round, letters_left=letters_left)
    if request.method == "POST" and form.is_valid():
        rounds.save(form.save(commit=False), by=request.user)
        return _onward(request, round, "dates")
    return show(request, _as_saved(round, form), "dates", {"form": form})


def _as_saved(round: Round, form: ModelForm) -> Round:
    """The form's errors leave their values on the round: the page around the form shows what stands in the database."""
    return Round.objects.with_choices().get(pk=round.pk) if form.is_bound else round


def _municipalities(request: Request, round: Round) -> HttpResponse:
    form = MunicipalitiesForm(request.POST if request.method == "POST" else None, round=round)
    if request.method == "POST" and form.is_valid():
        rounds.set_municipalities(round, municipalities=form.cleaned_data["municipalities"], by=request.user)
        return _onward(request, round, "municipalities")
    if round.opened_at:
        rows = [_who(one) for one in round.municipalities.with_group().in_order()]
    else:
        rows = [{"box": box, **_who(box.data["value"].instance)} for box in form["municipalities"]]
    return show(request, round, "municipalities", {"form": form, "rows": rows})


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


def _added(request: Request, round: Round, made: int) -> HttpResponse:
    text = ngettext("%(n)s free time was added.", "%(n)s free times were added.", made)
    messages.success(request, text % {"n": made})
    return redirect("round_setup", pk=round.pk, step="windows")


def _show_windows(
    request: Request, round: Round, form: WindowsForm, removing: RemoveWindowsForm | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "removing": removing,
        "windows": round.windows.all(),
        "offered": len(round.offered_slots()),
        "wanted": len(round.municipalities.all()),
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
    removed = rounds.remove_windows(round, windows=form.cleaned_data["windows"], by=request.user)
    text = ngettext("%(n)s free time was removed.", "%(n)s free times were removed.", removed)
    messages.success(request, text % {"n": removed})
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
        "placeholders": [(language, list(names)) for language, names in cover.PLACEHOLDERS.items()],
        "letters_made": round.letters.filter(kind="invitation").count(),
    }
    return show(request, saved, "letter", context)


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
