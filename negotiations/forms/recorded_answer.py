"""What a municipality told by telephone or e-mail, in one form: each part that is left empty was not spoken of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.accounts.models import ONE_LINE
from hyte.formats import when
from hyte.forms import Buttons, Helper, Include
from municipalities.models import WelfareGroupMember
from negotiations.actions.answer import MOST_PROPOSALS
from negotiations.actions.recorded_answer import Told
from negotiations.forms.contact import MembersField
from negotiations.models import Participant, Party, RecordedAnswer, Topic
from negotiations.slots import Span
from negotiations.time_choices import moment_of, value_of

NEW_TOPICS = range(1, 4)
RANKS = range(1, MOST_PROPOSALS + 1)


class RecordedAnswerForm(forms.Form):
    row_labels: ClassVar = {
        "topic": gettext_lazy("Topic"),
        "description": gettext_lazy("What the municipality would like to discuss or agree on"),
    }
    how = forms.ChoiceField(
        label=RecordedAnswer._meta.get_field("how").verbose_name,
        choices=RecordedAnswer.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of these.")},
    )
    contact_confirmed = forms.BooleanField(required=False)
    none_suits = forms.CharField(
        label=gettext_lazy("If none suits: what would?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    nothing = forms.BooleanField(label=gettext_lazy("The municipality has nothing to raise this year"), required=False)
    coming = MembersField(
        label=gettext_lazy("Members of the welfare group who come"),
        queryset=WelfareGroupMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("One of the people is no longer in the group. Choose again.")},
    )

    def __init__(
        self,
        party: Party,
        data: Any = None,
        *,
        contact: WelfareGroupMember | None,
        offered: Sequence[Span],
        expected: Sequence[Participant],
        topics: Sequence[Topic],
    ) -> None:
        """`offered`: the times that can be chosen, none where the time has been confirmed; `topics`: those that were sent."""
        super().__init__(data, auto_id="recorded_%s", label_suffix="")
        self.party, self.topics = party, topics
        self.takes_times = not party.negotiation.is_scheduled
        self._ask_contact(contact)
        self._ask_times(offered)
        self._ask_topics()
        coming: Any = self.fields["coming"]
        present = WelfareGroupMember.objects.present().filter(municipality=party.municipality_id)
        coming.queryset = present.select_related("user")
        users = {person.user_id for person in expected if person.user_id}
        coming.initial = [member.pk for member in coming.queryset if member.user_id in users]

    def _ask_contact(self, contact: WelfareGroupMember | None) -> None:
        if contact is None or self.party.is_confirmed(contact.user):
            del self.fields["contact_confirmed"]
        else:
            label = _("%(name)s is still the HYTE contact") % {"name": contact.user.name}
            self.fields["contact_confirmed"].label = label

    def _ask_times(self, offered: Sequence[Span]) -> None:
        if not self.takes_times:
            del self.fields["none_suits"]
            return
        proposals = self.party.proposals.all() if self.party.times_sent_at else []
        proposed = {proposal.rank: value_of(proposal.starts_at) for proposal in proposals}
        self.fields["none_suits"].initial = self.party.none_suits
        for rank in RANKS:
            self.fields[f"time_{rank}"] = forms.TypedChoiceField(
                label=_("Choice %(rank)s") % {"rank": rank},
                required=False,
                choices=[("", _("no time")), *((value_of(start), when(start, end)) for start, end in offered)],
                coerce=moment_of,
                empty_value=None,
                initial=proposed.get(rank, ""),
                error_messages={"invalid_choice": _("This time is no longer free. Choose one of those shown.")},
            )

    def _ask_topics(self) -> None:
        if self.topics or self.party.nothing_to_raise:
            del self.fields["nothing"]
        for number in NEW_TOPICS:
            self.fields[f"topic_{number}"] = forms.CharField(
                label=_("Topic %(n)s") % {"n": number},
                max_length=150,
                required=False,
                validators=[ONE_LINE],
                help_text=_("What it is about, in a few words."),
            )
            self.fields[f"description_{number}"] = forms.CharField(
                label=_("What the municipality would like to discuss or agree on"),
                max_length=4000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._clean_times(data)
        for number in NEW_TOPICS:
            if data.get(f"description_{number}") and not data.get(f"topic_{number}"):
                self.add_error(f"topic_{number}", _("Tell in a few words what the topic is about."))
        if data.get("nothing") and any(data.get(f"topic_{number}") for number in NEW_TOPICS):
            self.add_error("nothing", _("You also wrote a topic. Either untick this, or empty the topics."))
        return data

    def _clean_times(self, data: dict[str, Any]) -> None:
        chosen: list[datetime] = []
        for rank in RANKS:
            moment = data.get(f"time_{rank}")
            if moment in chosen:
                self.add_error(f"time_{rank}", _("This time has been chosen already. Choose another, or none."))
            elif moment:
                chosen.append(moment)
        if chosen and data.get("none_suits") and "none_suits" in self.changed_data:
            self.add_error("none_suits", _("You also chose a time. Either leave the times out, or empty this field."))
        data["times"] = chosen

    def told(self, others: list[dict[str, str]], *, others_changed: bool) -> Told | None:
        """What differs from what stands; None where nothing does."""
        data, changed = self.cleaned_data, set(self.changed_data)
        topics = tuple((data[f"topic_{n}"], data[f"description_{n}"]) for n in NEW_TOPICS if data[f"topic_{n}"])
        times_changed = changed & {"none_suits", *(f"time_{rank}" for rank in RANKS)}
        has_times = data["times"] or data.get("none_suits")
        people_changed = "coming" in changed or others_changed
        told = Told(
            how=data["how"],
            contact_confirmed=data.get("contact_confirmed", False),
            times=(data["times"], data.get("none_suits", "")) if times_changed and has_times else None,
            topics=topics,
            nothing_to_raise=data.get("nothing", False),
            people=(list(data["coming"]), others) if people_changed else None,
        )
        return None if told == Told(how=data["how"]) else told

    @property
    def helper(self) -> Helper:
        contact = [Fieldset(_("The contact"), "contact_confirmed")] if "contact_confirmed" in self.fields else []
        times = [Fieldset(_("Times"), *(f"time_{rank}" for rank in RANKS), "none_suits")] if self.takes_times else []
        written = [name for n in NEW_TOPICS for name in (f"topic_{n}", f"description_{n}")]
        nothing = ["nothing"] if "nothing" in self.fields else []
        topics = Fieldset(_("Topics"), Include("negotiations/answer/_sent_topics.html"), *nothing, *written)
        people = Fieldset(_("Participants"), "coming", Include("contact/_others.html"))
        buttons = Buttons(_("Record the answer"), back=_("Back to the board"))
        return Helper("how", *contact, *times, topics, people, buttons, data_warn_unsaved=True)
