"""The steps of opening a round. What a field may name comes from the round's own county, and from nowhere else."""

from collections.abc import Sequence
from datetime import date, time
from itertools import count
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte import clock
from hyte.accounts.models import User
from hyte.formats import when
from hyte.forms import Button, Buttons, DateInput, Helper, Include, Sentence, TimeInput
from municipalities.models import Membership, Municipality, Organisation, WelfareArea
from negotiations import slots
from negotiations.models import Round, Window
from negotiations.reports.dates import LostTime
from negotiations.timetable import Dates

LONGEST_PERIOD_DAYS = 120
LAST_YEAR, EMPTY = "last", "empty"


def save(round: Round) -> Buttons:
    """The button of a step: before the opening the next step follows."""
    return Buttons(_("Save the changes") if round.opened_at else _("Save and continue"))


class NewRoundForm(forms.Form):
    area = forms.ModelChoiceField(
        label=gettext_lazy("Wellbeing services county"), queryset=WelfareArea.objects.none(), empty_label=None
    )
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)
    start = forms.ChoiceField(
        label=gettext_lazy("What does it begin from?"),
        widget=forms.RadioSelect,
        choices=[
            (LAST_YEAR, gettext_lazy("Last year's municipalities, team, organisations, hours and letter")),
            (EMPTY, gettext_lazy("All municipalities of the county and the usual letter")),
        ],
        error_messages={"required": gettext_lazy("Choose what the round begins from.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = WelfareArea.objects.visible_to(user, "planner")
        this_year = clock.today().year
        free = _first_free_year(areas[0], this_year) if areas else this_year
        years = range(this_year, max(free, this_year + 1) + 1)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["year"].choices = [(y, str(y)) for y in years]  # type: ignore[attr-defined]
        has_earlier = Round.objects.filter(area__in=areas, kind=Round.Kind.HYTE).exists()
        self.initial = {"year": free, "start": LAST_YEAR if has_earlier else EMPTY, **self.initial}
        if not has_earlier:
            self.fields["start"].choices = [(EMPTY, self.fields["start"].choices[1][1])]  # type: ignore[attr-defined]
        if len(areas) == 1:
            self.initial["area"] = areas[0]
            self.fields["area"].widget = forms.HiddenInput()

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Start the round"), back=_("Cancel")))


def _first_free_year(area: WelfareArea, year: int) -> int:
    """The first year from `year` on without a HYTE round: the kind that is begun here."""
    taken = set(Round.objects.filter(area=area, kind=Round.Kind.HYTE, year__gte=year).values_list("year", flat=True))
    return next(free for free in count(year) if free not in taken)


class DatesForm(forms.ModelForm):
    """`lost`: chosen times that the new dates take away, to be seen before they are saved."""

    lost: Sequence[LostTime] = ()

    class Meta:
        model = Round
        fields = [*Dates.__dataclass_fields__, "duration_minutes"]
        widgets = dict.fromkeys(Dates.__dataclass_fields__, DateInput)
        help_texts = {
            "invitations_on": gettext_lazy("Letters to the HYTE contacts and organisations leave on this day."),
            "answers_due_on": gettext_lazy(
                "Reminders go a week and two days before this, and three days after, on working days."
            ),
            "memos_due_on": gettext_lazy("A memo is late when its negotiation is two weeks past, or this day is."),
            "closes_on": gettext_lazy("Until this day municipalities can still give feedback and approve memos."),
        }

    def __init__(self, *args: Any, letters_left: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Dates.__dataclass_fields__:
            self.fields[name].error_messages |= {
                "required": _("Give this date."),
                "invalid": _("Write the date as 5.9.2026."),
            }
        if letters_left:
            self.fields["invitations_on"].disabled = True
            self.fields["invitations_on"].help_text = _("The letters have left, so this day can no longer be changed.")

    def clean(self) -> dict[str, Any]:
        """The order of the dates is checked by the model; its constraints would only say the same once more."""
        return self.cleaned_data

    @property
    def helper(self) -> Helper:
        lost = Include("negotiations/round/_lost.html")
        return Helper(lost, *self.fields, save(self.instance), data_warn_unsaved=True)


class MunicipalitiesForm(forms.Form):
    municipalities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Municipalities"),
        queryset=Municipality.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one municipality."),
            "invalid_choice": gettext_lazy("Choose municipalities of this county."),
        },
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        self.choosable = Municipality.objects.filter(area=round.area_id).with_group().in_order()
        self.fields["municipalities"].queryset = self.choosable  # type: ignore[attr-defined]
        self.initial.setdefault("municipalities", [m.pk for m in round.municipalities.all()])

    @property
    def helper(self) -> Helper:
        rows = Include("negotiations/round/_municipalities.html")
        return Helper(rows, save(self.round), css_class="form form-wide", data_warn_unsaved=True)


class PeopleForm(forms.Form):
    organiser = forms.ModelChoiceField(
        label=gettext_lazy("Who answers for the round?"),
        queryset=User.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Signs the letters. Answers and questions come to this person's e-mail."),
    )
    team = forms.ModelMultipleChoiceField(
        label=gettext_lazy("The county's team"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Takes part in every negotiation, if nothing else is agreed for one of them."),
        error_messages={
            "required": gettext_lazy("Choose at least one person."),
            "invalid_choice": gettext_lazy("Choose people of this county."),
        },
    )
    organisations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organisations and other actors invited"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose organisations of this county.")},
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        organisations = Organisation.objects.filter(area=round.area_id).present().select_related("representative")
        querysets = {
            "organiser": Membership.objects.people(round.area_id, "planner"),
            "team": Membership.objects.people(round.area_id, "planner", "expert"),
            "organisations": organisations,
        }
        for name, queryset in querysets.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        for name in ("organiser", "team"):
            self.fields[name].label_from_instance = named  # type: ignore[attr-defined]
        self.fields["organisations"].label_from_instance = represented  # type: ignore[attr-defined]
        self.initial.setdefault("organiser", round.organiser_id)
        self.initial.setdefault("team", [user.pk for user in round.team.all()])
        self.initial.setdefault("organisations", [o.pk for o in round.organisations.all()])

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, save(self.round), data_warn_unsaved=True)


def named(user: User) -> str:
    """A person with the title, where one is told."""
    return f"{user.name}, {user.title}" if user.title else user.name


def represented(organisation: Organisation) -> str:
    """An organisation with the one who gets its letter."""
    person = organisation.representative
    return (
        f"{organisation.name} ({person.name})"
        if person
        else _("%(name)s (no representative)") % {"name": organisation.name}
    )


class WindowsForm(forms.Form):
    """Working days of a period, the same one or two spans on each."""

    first = forms.DateField(label=gettext_lazy("From"), widget=DateInput)
    last = forms.DateField(label=gettext_lazy("Until"), widget=DateInput)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        coerce=int,
        choices=[(number, WEEKDAYS[number]) for number in range(5)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one weekday.")},
    )
    from_1 = forms.TimeField(label=gettext_lazy("From time"), widget=TimeInput)
    to_1 = forms.TimeField(label=gettext_lazy("To time"), widget=TimeInput)
    from_2 = forms.TimeField(label=gettext_lazy("Second span from"), widget=TimeInput, required=False)
    to_2 = forms.TimeField(label=gettext_lazy("Second span to"), widget=TimeInput, required=False)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        usual = {"from_1": time(9), "to_1": time(11), "from_2": time(13), "to_2": time(15)}
        period = {"first": round.window_from, "last": round.window_to, "weekdays": list(range(5))}
        self.initial = {**period, **usual, **self.initial}
        for name in ("first", "last"):
            self.fields[name].error_messages |= {
                "required": _("Give this date."),
                "invalid": _("Write the date as 5.9.2026."),
            }
        for name in ("from_1", "to_1", "from_2", "to_2"):
            self.fields[name].error_messages |= {
                "required": _("Give the time."),
                "invalid": _("Write the time as 9.00."),
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_period(data)
        hours = [span for number in (1, 2) if (span := self._span(data, number))]
        if len(hours) == 2 and hours[1][0] < hours[0][1]:
            self.add_error("from_2", _("The second span must begin after the first has ended."))
        if not self.errors:
            data["spans"] = self._spans(data, hours)
            if not data["spans"]:
                self.add_error("weekdays", _("The period has no such working day: choose other days."))
        return data

    def _check_period(self, data: dict[str, Any]) -> None:
        first, last = data.get("first"), data.get("last")
        if not first or not last:
            return
        if last < first:
            self.add_error("last", _("The last day can not be before the first."))
        elif (last - first).days > LONGEST_PERIOD_DAYS:
            self.add_error("last", _("Choose a period of at most %(n)s days.") % {"n": LONGEST_PERIOD_DAYS})

    def _span(self, data: dict[str, Any], number: int) -> tuple[time, time] | None:
        names = (f"from_{number}", f"to_{number}")
        start, end = (data.get(name) for name in names)
        if any(name in self.errors for name in names) or start is end is None:
            return None
        if start is None or end is None:
            self.add_error(names[0] if start is None else names[1], _("Give both times, or leave both empty."))
            return None
        minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
        if minutes < self.round.duration_minutes:
            text = _("A negotiation lasts %(n)s minutes and does not fit in: choose a later time.")
            self.add_error(names[1], text % {"n": self.round.duration_minutes})
        return start, end

    def _spans(self, data: dict[str, Any], hours: list[tuple[time, time]]) -> list[tuple[date, time, time]]:
        days = set(data["weekdays"])
        return [span for one in hours for span in slots.workday_windows(data["first"], data["last"], days, one)]

    @property
    def helper(self) -> Helper:
        pairs = [Div(*names, css_class="pair") for names in (("first", "last"), ("from_1", "to_1"), ("from_2", "to_2"))]
        weekdays = Field("weekdays", wrapper_class="checks-row")
        words = _("Public holidays are left out. Times that are there already stay as they are.")
        title = Include("negotiations/round/_windows_title.html")
        parts = [title, pairs[0], weekdays, *pairs[1:], Sentence(words), Buttons()]
        return Helper(*parts, css_class="form panel")


class RemoveWindowsForm(forms.Form):
    """`lost`: chosen times that stand in the windows to be removed, to be seen before they go."""

    lost: Sequence[LostTime] = ()

    windows = forms.ModelMultipleChoiceField(
        queryset=Window.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Free times so far"),
        error_messages={
            "required": gettext_lazy("Choose the times to remove."),
            "invalid_choice": gettext_lazy("One of these times has been removed already. Choose again."),
        },
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        self.fields["windows"].queryset = round.windows.all()  # type: ignore[attr-defined]

    @cached_property
    def windows_there(self) -> list[Window]:
        return list(self.round.windows.all())

    @property
    def helper(self) -> Helper:
        """A time stays proposed although it is removed, once municipalities have been asked."""
        words = _("A proposal already made for a time that you remove stays; the schedule shows that it lies outside.")
        parts = [Sentence(words)] if self.round.opened_at else []
        remove = Button(_("Remove the chosen times"), tone="outline-danger")
        choices = [(window.pk, when(window.starts_at, window.ends_at)) for window in self.windows_there]
        self.fields["windows"].choices = choices  # type: ignore[attr-defined]
        windows = Field("windows", wrapper_class="windows")
        lost = Include("negotiations/round/_lost.html")
        return Helper(lost, windows, *parts, Buttons(remove), css_class="form form-wide")
