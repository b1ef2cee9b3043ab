"""What an organisation tells on its own page: where it comes and who, a topic for many negotiations, yes to a measure."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.accounts.models import ONE_LINE
from hyte.forms import Buttons, Helper, Include, LineField
from negotiations.forms.contact_topic import TopicForm
from negotiations.models import Negotiation
from negotiations.reports.organisation import Invitation

COMES, OTHER, STAYS = "comes", "other", "stays"


class ComingForm(forms.Form):
    """Two fields a negotiation: whether the organisation comes, and the name of who comes instead of the representative."""

    row_labels: ClassVar = {"instead": gettext_lazy("Who comes instead")}

    def __init__(self, *args: Any, invitations: Sequence[Invitation], voice: str, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.invitations = invitations
        choices = [
            ("", _("not told yet")),
            (COMES, _("%(name)s comes") % {"name": voice}),
            (OTHER, _("somebody else comes")),
            (STAYS, _("we do not come")),
        ]
        for invitation in invitations:
            pk, title = invitation.negotiation.pk, invitation.negotiation.title
            self.fields[f"coming_{pk}"] = forms.ChoiceField(
                label=_("Do you come to %(name)s?") % {"name": title},
                choices=choices,
                required=False,
                initial=self._said(invitation),
            )
            self.fields[f"instead_{pk}"] = LineField(
                label=_("Who comes instead"),
                required=False,
                max_length=120,
                validators=[ONE_LINE],
                initial=invitation.instead,
            )

    @staticmethod
    def _said(invitation: Invitation) -> str:
        if invitation.comes is None:
            return ""
        return (OTHER if invitation.instead else COMES) if invitation.comes else STAYS

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for invitation in self.invitations:
            pk = invitation.negotiation.pk
            said, name = data.get(f"coming_{pk}"), data.get(f"instead_{pk}")
            if said == OTHER and not name and f"instead_{pk}" not in self.errors:
                self.add_error(f"instead_{pk}", _("Write the name of who comes."))
            elif name and said != OTHER:
                self.add_error(f"coming_{pk}", _("You wrote a name: choose that somebody else comes, or take it away."))
        return data

    def told(self) -> list[tuple[Negotiation, bool, str]]:
        """(negotiation, whether it comes, who instead) of those that have been answered."""
        data = self.cleaned_data
        rows = [(i.negotiation, data[f"coming_{i.negotiation.pk}"]) for i in self.invitations]
        return [(n, said != STAYS, data[f"instead_{n.pk}"] if said == OTHER else "") for n, said in rows if said]

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each negotiation with its two fields."""
        keys = [(i.negotiation, i.negotiation.pk) for i in self.invitations]
        return [{"negotiation": n, "coming": self[f"coming_{k}"], "instead": self[f"instead_{k}"]} for n, k in keys]

    @property
    def helper(self) -> Helper:
        return Helper(Include("contact/_coming_rows.html"), Buttons(_("Tell the county"), back=_("Back")))


class TopicForManyForm(TopicForm):
    """One topic, sent at once to each of the chosen negotiations; changed afterwards one by one."""

    negotiations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("In which negotiations"),
        queryset=Negotiation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one negotiation."),
            "invalid_choice": gettext_lazy("One of the negotiations no longer takes topics. Choose again."),
        },
    )

    def __init__(self, *args: Any, open_to: Sequence[Negotiation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("key", "ready", "version"):
            self.fields.pop(name, None)
        field: Any = self.fields["negotiations"]
        field.queryset = Negotiation.objects.filter(pk__in=[negotiation.pk for negotiation in open_to])
        field.choices = [(negotiation.pk, negotiation.title) for negotiation in open_to]

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Send the topic to the county"), back=_("Back")), data_warn_unsaved=True)
