"""The agenda: who of the county answers each topic, and in how many minutes; and who of the county comes."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import User
from hyte.forms import Buttons, Helper, Include
from negotiations.models import Topic


class AgendaForm(forms.Form):
    """Two fields a topic. The experts are given once, not asked for each field."""

    row_labels: ClassVar = {"minutes": _("Minutes")}

    def __init__(self, *args: Any, topics: Sequence[Topic], staff: Sequence[User], share: int = 0, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.topics = topics
        self.staff = {str(person.pk): person for person in staff}
        people = [("", _("nobody yet")), *((key, _described(person)) for key, person in self.staff.items())]
        for topic in topics:
            self.fields[f"expert_{topic.pk}"] = forms.ChoiceField(
                label=_("Who answers"), choices=people, required=False, initial=topic.expert_id or ""
            )
            self.fields[f"minutes_{topic.pk}"] = forms.IntegerField(
                label=_("Minutes"),
                required=False,
                min_value=1,
                max_value=480,
                initial=topic.minutes,
                widget=forms.NumberInput({"placeholder": share or ""}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each topic with its two fields."""
        return [{"topic": t, "expert": self[f"expert_{t.pk}"], "minutes": self[f"minutes_{t.pk}"]} for t in self.topics]

    def assigned(self) -> list[tuple[Topic, User | None, int | None]]:
        data = self.cleaned_data
        return [(t, self.staff.get(data[f"expert_{t.pk}"]), data[f"minutes_{t.pk}"]) for t in self.topics]

    def first_named(self, team: Iterable[User]) -> str | None:
        """The field that an error about the team stands beside: that of the first who is named and not in it."""
        there = {person.pk for person in team}
        new = (t for t, expert, _minutes in self.assigned() if expert and expert.pk not in there)
        return next((f"expert_{topic.pk}" for topic in new), None)

    @property
    def helper(self) -> Helper:
        buttons = Buttons(_("Save the agenda"), back=_("Back without saving"))
        return Helper(Include("negotiations/negotiation/_agenda_topics.html"), buttons, css_class="form form-wide")


class TeamForm(forms.Form):
    team = forms.MultipleChoiceField(
        label=_("Who of the county comes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, staff: Iterable[User], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.staff = {str(person.pk): person for person in staff}
        self.fields["team"].choices = [(key, _described(person)) for key, person in self.staff.items()]  # type: ignore[attr-defined]

    def people(self) -> list[User]:
        return [self.staff[key] for key in self.cleaned_data["team"]]

    @property
    def helper(self) -> Helper:
        return Helper("team", Buttons(_("Save the team"), back=_("Back without saving")))


def _described(person: User) -> str:
    return ", ".join(part for part in (person.name, person.title) if part)
