"""What a municipality answers on the contact's page: who is the contact, which times suit, who comes.

Nothing is chosen beforehand, so a form that is sent as it came (a mail scanner does that) has no effect.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from hyte.formats import date_range, fi_time, spoken, time_range, weekday_date
from hyte.forms import Button, Buttons, Helper, Include
from municipalities.models import Municipality, WelfareGroupMember
from negotiations.actions.answer import MOST_PROPOSALS
from negotiations.models import Participant, Party, TimeRequest
from negotiations.slots import Span

NOON = time(12)
KEPT = Include("contact/_kept.html")


def left(form: Any) -> dict[str, Any]:
    """The mark of a form that shows what was left in it: the bar tells of it, as of what is ticked now."""
    return {"data_left": True} if form.is_unsent else {}


class WhoForm(forms.Form):
    """Still the contact, with or without a deputy to name, or somebody else is."""

    ME, DEPUTY, OTHER = "me", WelfareGroupMember.Duty.DEPUTY.value, WelfareGroupMember.Duty.CONTACT.value
    who = forms.ChoiceField(
        label=_("Are you still the HYTE contact?"),
        widget=forms.RadioSelect,
        choices=[
            (ME, _("Yes, I am still the contact")),
            (DEPUTY, _("Yes, and I name a deputy for myself")),
            (OTHER, _("No, somebody else is the contact")),
        ],
        error_messages={"required": _("Choose one of these.")},
    )
    name = forms.CharField(
        label=_("Name of that person"),
        max_length=120,
        validators=[ONE_LINE],
        error_messages={"required": _("Write the name of that person.")},
    )
    title = forms.CharField(label=capfirst(_("title")), max_length=120, required=False, validators=[ONE_LINE])
    email = forms.EmailField(
        label=capfirst(_("e-mail")),
        validators=[ONE_LINE],
        error_messages={"required": _("Write the e-mail address of that person.")},
    )

    def __init__(self, data: Any = None, *, deputy_of: str = "", has_contact: bool = True) -> None:
        super().__init__(data, auto_id="who_%s", label_suffix="")
        if deputy_of:
            self._ask_deputy({"name": deputy_of})
        elif not has_contact:
            who: Any = self.fields["who"]
            who.label = gettext("Who is the HYTE contact now?")
            who.choices = [(self.OTHER, gettext("I tell who the contact is"))]

    def _ask_deputy(self, contact: dict[str, str]) -> None:
        """The same asked of the deputy: about the contact, by name."""
        who: Any = self.fields["who"]
        who.label = gettext("Is %(name)s still the HYTE contact?") % contact
        who.choices = [
            (self.ME, gettext("Yes, %(name)s is still the contact") % contact),
            (self.DEPUTY, gettext("Yes, and the deputy is somebody else")),
            (self.OTHER, gettext("No, somebody else is the contact")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") not in (self.DEPUTY, self.OTHER):
            for name in ("name", "title", "email"):  # asked of another person only
                self.errors.pop(name, None)
        return data

    @property
    def helper(self) -> Helper:
        person = Div("name", "title", "email", css_class="who-person")
        return Helper("who", person, Buttons(), css_class="form who-form")


class TimesForm(forms.Form):
    """One to five times in order: boxes ordered by a script, or, without scripts, one list for each place in the order."""

    is_unsent = False
    TAKEN = _("One of the times is no longer free. Choose again from the times that are shown.")
    times = forms.MultipleChoiceField(
        label=_("Times"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": TAKEN, "invalid_list": TAKEN},
    )
    order = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    none_suits = forms.CharField(
        label=_("None of these suits. What would?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, offered: Sequence[Span], party: Party) -> None:
        self.values = {_value(start): (start, end) for start, end in offered}
        self.has_answer = party.times_sent_at is not None
        answered = (
            list(party.proposals.all()) if self.has_answer else []
        )  # what stands from before a cancellation is told only
        self.kept = [value for value in map(_value, (p.starts_at for p in answered)) if value in self.values]
        self.lost = [proposal for proposal in answered if _value(proposal.starts_at) not in self.values]
        initial = {"none_suits": party.none_suits, "times": self.kept, "order": ",".join(self.kept)}
        super().__init__(data, auto_id="times_%s", label_suffix="", initial=initial)
        self.fields["times"].choices = [(value, value) for value in self.values]  # type: ignore[attr-defined]

    @cached_property
    def picked(self) -> list[str]:
        """The chosen values, the best first."""
        if not self.is_bound:
            return self.kept
        sent: Any = self.data
        if self.in_lists is not None:
            return list(dict.fromkeys(value for value in self.in_lists if value))
        boxes = sent.getlist("times")
        order = [value for value in sent.get("order", "").split(",") if value in boxes]
        picked = list(dict.fromkeys([*order, *boxes]))
        return [value for value in picked if value in self.values] if self.is_unsent else picked

    @cached_property
    def in_lists(self) -> list[str] | None:
        """What was chosen in each list, without scripts; None where the boxes were used."""
        sent: Any = self.data
        return sent.getlist("best") if self.is_bound and "best" in sent else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "times" in self.errors:
            return data
        if any(value not in self.values for value in self.picked):
            self.add_error("times", self.TAKEN)
        elif self.in_lists and any(self._stands_above(number) for number in range(len(self.in_lists))):
            self.add_error("times", _("You chose the same time twice. Choose another in the second place, or none."))
        elif len(self.picked) > MOST_PROPOSALS:
            self.add_error("times", _("Choose at most five times."))
        elif self.picked and data.get("none_suits"):
            self.add_error("none_suits", _("You also chose a time. Either untick the times, or empty this field."))
        elif not self.picked and not data.get("none_suits"):
            self.add_error("times", _("Choose at least one time, or tell us what would suit you."))
        return data

    def _stands_above(self, number: int) -> bool:
        """Whether the time in this list has been chosen in one above it."""
        chosen = self.in_lists or []
        return bool(chosen[number : number + 1]) and chosen[number] != "" and chosen[number] in chosen[:number]

    @property
    def starts(self) -> list[datetime]:
        return [self.values[value][0] for value in self.picked]

    def is_new_answer(self) -> bool:
        """Whether something else was sent than what the page showed."""
        return (self.picked, self.cleaned_data["none_suits"]) != (self.kept, self.initial["none_suits"])

    @property
    def order_value(self) -> str:
        return ",".join(self.picked)

    @property
    def weeks(self) -> list[dict[str, Any]]:
        """What kuntakierros/slots.html shows: one group a week, in it one row a day, in it mornings and afternoons."""
        found: dict[tuple[int, int], dict[date, dict[str, list[dict[str, Any]]]]] = {}
        for value, (start, end) in self.values.items():
            at = timezone.localtime(start)
            year, week, _day = at.date().isocalendar()
            day = found.setdefault((year, week), {}).setdefault(at.date(), {"morning": [], "afternoon": []})
            day["morning" if at.time() < NOON else "afternoon"].append(self._slot(value, start, end))
        return [
            {
                "label": _week_label(year, week),
                "days": [{"label": weekday_date(day), "halves": list(halves.values())} for day, halves in days.items()],
            }
            for (year, week), days in found.items()
        ]

    def _slot(self, value: str, start: datetime, end: datetime) -> dict[str, Any]:
        rank = self.picked.index(value) + 1 if value in self.picked else 0
        hours = f"{fi_time(start)}–{fi_time(end)}"
        return {"value": value, "text": hours, "long": spoken(start, end), "checked": bool(rank), "rank": rank}

    @property
    def lists(self) -> list[dict[str, Any]]:
        """Without scripts: a list for each place in the order, with what is chosen in it."""
        labels = [_("Best time"), _("Second"), _("Third"), _("Fourth"), _("Fifth")]
        chosen = [*(self.picked if self.in_lists is None else self.in_lists), *[""] * MOST_PROPOSALS]
        options = [(value, f"{weekday_date(s)} {time_range(s, e)}") for value, (s, e) in self.values.items()]
        return [
            {"label": label, "chosen": chosen[n], "options": options, "is_twice": self._stands_above(n)}
            for n, label in enumerate(labels)
        ]

    @property
    def helper(self) -> Helper:
        """Boxes and an order, or lists: the template knows both."""
        times = Include("kuntakierros/times.html")
        tone = "outline-primary" if self.has_answer else "primary"
        buttons = Buttons(Button(_("Send the times to the county"), tone=tone))
        unsent: dict[str, Any] = {
            "data_unsent": _("Not sent yet"),
            "data_unsent_one": _("1 time chosen, not sent"),
            "data_unsent_many": _("{n} times chosen, not sent"),
        }
        return Helper(times, KEPT, buttons, css_class="form times-form", data_keeps=True, **unsent, **left(self))


class AnotherTimeForm(forms.Form):
    """The confirmed time does not suit any more: why, and what would."""

    reason = forms.CharField(
        label=_("Why does the time not suit you, and what would?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why the time does not suit you.")},
    )

    def __init__(self, data: Any = None, *, asked: TimeRequest | None = None) -> None:
        initial = {"reason": asked.reason} if asked else {}
        super().__init__(data, auto_id="another_%s", label_suffix="", initial=initial)

    @property
    def helper(self) -> Helper:
        unsent = _("Your request has not been sent yet")
        button = Button(_("Ask the county for another time"), tone="outline-primary")
        return Helper("reason", Buttons(button), data_keeps=True, data_unsent=unsent)


def _week_label(year: int, week: int) -> str:
    monday, friday = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 5)
    return gettext("Week %(week)s, %(days)s") % {"week": week, "days": date_range(monday, friday)}


def _value(moment: datetime) -> str:
    """The name of a time in a form: 20260908T0600Z."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%MZ}"


class MembersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, member: WelfareGroupMember) -> str:
        """Name, title and role: never an address."""
        return f"{member.user.name}, {member.description}"


class PeopleForm(forms.Form):
    """Which members of the welfare group come."""

    is_unsent = False
    coming = MembersField(
        label=_("Members of the welfare group who come"),
        queryset=WelfareGroupMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one person who comes, or write a name below."),
            "invalid_choice": _("One of the people is no longer in the group. Choose again."),
        },
    )

    everyone = forms.BooleanField(label=_("The whole welfare group comes"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        municipality: Municipality,
        expected: Iterable[Participant],
        with_others: bool = False,
    ) -> None:
        people = {p.user_id for p in expected if p.user_id}
        members = WelfareGroupMember.objects.present().select_related("user").filter(municipality=municipality)
        super().__init__(data, auto_id="people_%s", label_suffix="")
        field: Any = self.fields["coming"]
        field.queryset, field.required = members, not (with_others or (data is not None and "everyone" in data))
        if members.count() < 2:
            del self.fields["everyone"]
        field.initial = list(members.filter(user__in=people).values_list("pk", flat=True)) if people else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("everyone"):
            coming: Any = self.fields["coming"]
            data["coming"] = coming.queryset
        return data

    @property
    def helper(self) -> Helper:
        others = Include("contact/_others.html")
        buttons = Buttons(_("Send the participants to the county"))
        unsent = _("Participants not sent yet")
        told = {"data_keeps": True, "data_unsent": unsent, **left(self)}
        everyone = ["everyone"] if "everyone" in self.fields else []
        return Helper(*everyone, "coming", others, KEPT, buttons, css_class="form people-form", **told)


class OtherPersonForm(forms.Form):
    """Somebody from outside the welfare group. A row without a name is nobody."""

    R = Participant.Role
    name = forms.CharField(label=capfirst(_("name")), max_length=120, required=False, validators=[ONE_LINE])
    title = forms.CharField(label=capfirst(_("title")), max_length=120, required=False, validators=[ONE_LINE])
    role = forms.ChoiceField(
        label=capfirst(_("role")),
        initial=R.OTHER,
        choices=[(role.value, role.label) for role in (R.OTHER, R.MUNICIPAL_MANAGER, R.COUNCILLOR, R.MEMBER)],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("title") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write the name of this person too, or empty the title."))
        return data


OtherPeople = forms.formset_factory(OtherPersonForm, extra=2, max_num=20, absolute_max=25)


def other_people(data: Any = None, *, expected: Iterable[Participant]) -> forms.BaseFormSet:
    """The rows of people from outside the group, and two empty ones."""
    rows = [{"name": p.name, "title": p.title, "role": p.role} for p in expected if p.user_id is None]
    return OtherPeople(data, initial=rows, prefix="others")


def named(formset: forms.BaseFormSet) -> list[dict[str, str]]:
    """The people of a valid formset, as the action takes them."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data.get("name")]
    return [{"name": row["name"], "title": row["title"], "role": row["role"]} for row in rows]
