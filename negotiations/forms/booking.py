"""The time of a negotiation: one of those that the municipality proposed, or another; and the place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.accounts.models import ONE_LINE
from hyte.formats import local, when
from hyte.forms import Button, Buttons, DateInput, Helper, Include, TimeInput
from negotiations.models import Negotiation, TimeProposal
from negotiations.slots import Span
from negotiations.time_choices import moment_of, value_of

OTHER = "other"
MOST_REASON = 500


def label_of(proposal: TimeProposal, name: str = "") -> str:
    """ "ti 8.9.2026 klo 9.00–11.00 (choice 1)", with the municipality where there are several."""
    words = {"when": when(proposal.starts_at, proposal.ends_at), "rank": proposal.rank, "name": name}
    if name:
        return _("%(when)s (%(name)s, choice %(rank)s)") % words
    return _("%(when)s (choice %(rank)s)") % words


class OwnDay(forms.DateField):
    """Needed only when the planner chooses another time, so the form itself asks for it (`BookingForm.clean`)."""

    def validate(self, value: Any) -> None:
        return None


class OwnTime(forms.TimeField):
    """The same for the hour."""

    def validate(self, value: Any) -> None:
        return None


class PlaceForm(forms.Form):
    """Where it is held, asked where nothing is known."""

    use_required_attribute = False

    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=500,
        validators=[ONE_LINE],
        help_text=gettext_lazy(
            "Address and room, or the link of a remote meeting. It goes into the calendar invitation."
        ),
        error_messages={"required": gettext_lazy("Tell where the negotiation is held.")},
    )
    remember = forms.BooleanField(
        label=gettext_lazy("Remember this as the municipality's usual meeting place"), required=False
    )


class BookingForm(PlaceForm):
    field_order = ("choice", "day", "time", "place", "remember", "reason", "seen")

    choice = forms.ChoiceField(
        label=gettext_lazy("Time"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the times."),
            "invalid_choice": gettext_lazy("This time is no longer proposed. Choose one of those shown."),
        },
    )
    day = OwnDay(
        label=gettext_lazy("Day"),
        widget=DateInput,
        error_messages={"invalid": gettext_lazy("Write the day as 8.9.2026.")},
    )
    time = OwnTime(
        label=gettext_lazy("Begins at"),
        widget=TimeInput,
        error_messages={"invalid": gettext_lazy("Write the time as 9.00.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why? This is told in the letters"),
        required=False,
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        negotiation: Negotiation,
        *args: Any,
        proposals: Sequence[TimeProposal] = (),
        free: Sequence[Span] = (),
        taken: Mapping[datetime, str] = MappingProxyType({}),
        **kwargs: Any,
    ):
        """`free`: what the county could still offer where none of its times suited. `taken`: what would be refused, and why."""
        super().__init__(*args, **kwargs)
        self.negotiation = negotiation
        several = len(negotiation.municipalities) > 1
        if several or any(municipality.meeting_place for municipality in negotiation.municipalities):
            del self.fields["remember"]
        if not negotiation.is_scheduled:
            del self.fields["reason"]
        possible = [proposal for proposal in proposals if proposal.starts_at not in taken]
        proposed = {value_of(p.starts_at): label_of(p, p.party.municipality.name if several else "") for p in possible}
        self.taken = [(when(p.starts_at, p.ends_at), taken[p.starts_at]) for p in proposals if p.starts_at in taken]
        left = [span for span in free if value_of(span[0]) not in proposed]
        self.has_choices = bool(proposed or left)
        if left:
            self._offer(list(proposed.items()), left)
        elif proposed:
            self.fields["choice"].choices = [*proposed.items(), (OTHER, _("Another time"))]  # type: ignore[attr-defined]
        else:
            del self.fields["choice"]
        self._fill(list(proposed), [value_of(start) for start, _end in left])

    def _offer(self, proposed: list[tuple[str, str]], left: Sequence[Span]) -> None:
        """One list: what some of the municipalities proposed, then the free times week by week."""
        by_week: dict[int, list[tuple[str, str]]] = {}
        for start, end in left:
            by_week.setdefault(local(start).isocalendar().week, []).append((value_of(start), when(start, end)))
        weeks = [(_("Week %(n)s") % {"n": number}, times) for number, times in by_week.items()]
        self.fields["choice"] = forms.ChoiceField(
            label=_("Time"),
            choices=[
                ("", _("Choose one of the county's free times")),
                *proposed,
                *weeks,
                (OTHER, _("Another time, written below")),
            ],
            error_messages={
                "required": _("Choose one of the times."),
                "invalid_choice": _("This time is no longer free. Choose one of those shown."),
            },
        )
        self.order_fields(["choice"])

    def _fill(self, proposed: list[str], free: list[str]) -> None:
        """What stands there before the planner touches anything: the present time, else the municipality's best."""
        negotiation = self.negotiation
        starts_at = negotiation.starts_at if negotiation.is_scheduled else None
        self.initial.setdefault("place", negotiation.place)
        if starts_at and value_of(starts_at) not in [*proposed, *free]:
            self.initial.update(choice=OTHER, day=local(starts_at).date(), time=local(starts_at).time())
        elif starts_at or proposed:
            self.initial.setdefault("choice", value_of(starts_at) if starts_at else proposed[0])

    @property
    def time_field(self) -> str:
        """The field that an error about the time stands beside."""
        return "choice" if self.has_choices and self.cleaned_data.get("choice") != OTHER else "day"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choice = data.get("choice", OTHER if not self.has_choices else "")
        if choice == OTHER:
            data["starts_at"] = self._own_time(data)
        elif choice:
            data["starts_at"] = moment_of(choice)
        return data

    def _own_time(self, data: dict[str, Any]) -> datetime | None:
        if "day" in data and not data["day"]:
            self.add_error("day", _("Choose a day."))
        if "time" in data and data["time"] is None:
            self.add_error("time", _("Tell when the negotiation begins."))
        if not data.get("day") or data.get("time") is None:
            return None
        year = self.negotiation.round.year
        if abs(data["day"].year - year) > 1:
            self.add_error("day", _("This is the round of %(year)s: check the year.") % {"year": year})
            return None
        try:
            return from_current_timezone(datetime.combine(data["day"], data["time"]))
        except ValidationError:
            self.add_error("time", _("The clocks are turned then: choose another time."))
            return None

    @property
    def helper(self) -> Helper:
        legend = _("Another time") if self.has_choices else _("Time")
        own_time = Fieldset(legend, Div("day", "time", css_class="own-time-fields"), css_class="own-time")
        choice = ["choice"] if self.has_choices else []
        first, last = Include("negotiations/booking/_look.html"), Include("negotiations/booking/_buttons.html")
        more = [name for name in ("remember", "reason") if name in self.fields]
        return Helper(first, *choice, own_time, "place", *more, last)


class CancelForm(forms.Form):
    """Why the confirmed time is off, in the county's own words."""

    reason = forms.CharField(
        label=gettext_lazy("Why? This is told in the letters"),
        required=False,
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="cancel_%s")

    @property
    def helper(self) -> Helper:
        return Helper(
            "reason", Buttons(Button(_("Cancel the time and send the letters"), tone="danger")), css_class="form"
        )


class KeepForm(forms.Form):
    """Why the confirmed time stays although another was asked for."""

    refusal = forms.CharField(
        label=gettext_lazy("If it can not be moved: why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why the time can not be moved. The municipality sees it.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="keep_%s")

    @property
    def helper(self) -> Helper:
        return Helper("refusal", Buttons(Button(_("Keep the time and tell why"), tone="outline-primary")))
