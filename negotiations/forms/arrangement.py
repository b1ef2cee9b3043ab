"""Which municipalities meet the county in one negotiation, and how long it lasts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.forms import Buttons, Helper, Sentence
from negotiations.models import Negotiation, Party
from negotiations.states import NegotiationState


class ArrangementForm(forms.Form):
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes does it last?"), required=False, min_value=30, max_value=480
    )
    parties = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who meets the county together?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one municipality."),
            "invalid_choice": gettext_lazy("One of the municipalities has got its time meanwhile. Choose again."),
        },
    )

    def __init__(self, *args: Any, negotiation: Negotiation, others: Sequence[Party], **kwargs: Any) -> None:
        """`others`: municipalities that could join. Once there is a time, only the length can be changed."""
        super().__init__(*args, **kwargs)
        self.own, self.is_waiting = list(negotiation.parties.all()), negotiation.state == NegotiationState.PLANNED
        self.by_key = {party.pk: party for party in [*self.own, *others]}
        usual = {"n": negotiation.round.duration_minutes}
        self.fields["minutes"].help_text = _("Empty: as usual in this round, %(n)s minutes.") % usual
        self.initial = {"minutes": negotiation.duration_minutes, "parties": [party.pk for party in self.own]}
        if not self.is_waiting:
            del self.fields["parties"]
            return
        in_order = sorted(self.by_key.values(), key=lambda party: party.municipality.name)
        choices = [(party.pk, party.municipality.name) for party in in_order]
        self.fields["parties"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[Party]:
        """The municipalities that meet together."""
        return [self.by_key[key] for key in self.cleaned_data["parties"]] if self.is_waiting else self.own

    @property
    def helper(self) -> Helper:
        words = _(
            "A municipality that joins brings its answers, topics and people, and sees who else comes. No letter is sent."
        )
        if not self.is_waiting:
            words = _(
                "The time has been confirmed: everybody invited is told of another length. To change who meets, cancel it first."
            )
        return Helper(*self.fields, Sentence(words), Buttons(_("Save"), back=_("Back without saving")))
