"""Topics on the contact's page: written, sent, taken back; and "nothing to raise this year"."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hyte.forms import Buttons, Helper, Include, VersionedForm
from municipalities.models import Sector
from negotiations.models import Topic

TICK_FIRST = _("Tick the box first, so that nothing is sent by mistake.")


class TopicForm(VersionedForm):
    """`key` makes a new draft one row, however often the form saves itself."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    ready = forms.BooleanField(
        label=_("It is ready: send it to the county when I save"),
        required=False,
        help_text=_("Without the tick it stays a draft that only you see."),
    )

    class Meta:
        model = Topic
        fields = ("title", "description", "theme", "sector", "expertise")
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}
        labels = {"sector": _("The county’s sector that it concerns")}
        help_texts = {
            "title": _("For example: How do families find help in time?"),
            "description": _("What is the matter, and what do you hope to agree on? Do not write about single people."),
            "sector": _("If you know it. It helps the county to ask the right people."),
            "expertise": _("Who of the county should be at the table? For example school psychologists."),
        }
        error_messages = {
            "title": {"required": _("Tell in a few words what the topic is about.")},
            "sector": {"invalid_choice": _("This sector is no longer in the list. Choose another, or none.")},
        }

    def __init__(self, *args: Any, may_be_untitled: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "topic_%s", "label_suffix": "", **kwargs})
        self._offer_sectors()
        if self.instance.organisation_id and "ready" in self.fields:
            self.fields["ready"].help_text = _("Without the tick it stays a draft that only your organisation sees.")
        if self.instance.sent_at:
            del self.fields["ready"]
        if self.instance.pk:
            del self.fields["key"]
        if may_be_untitled:
            self.fields["title"].required = False

    def _offer_sectors(self) -> None:
        """Those of the county; no field where it has told none."""
        field: Any = self.fields["sector"]
        field.queryset = Sector.objects.filter(area=self.instance.negotiation.round.area_id)
        field.empty_label = gettext("Not known")
        if not field.queryset.exists():
            del self.fields["sector"]

    def _get_validation_exclusions(self) -> set[str]:
        """A draft that saves itself may have no title yet."""
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded if self.fields["title"].required else excluded | {"title"}

    @property
    def helper(self) -> Helper:
        is_sent = bool(self.instance.sent_at)
        words = _("Save the changes") if is_sent else _("Save the topic")
        back = _("Back without saving") if is_sent else _("Back to your answers")
        status = [] if is_sent else [Include("components/autosave.html")]
        return Helper(*self.fields, *status, Buttons(words, back=back), data_warn_unsaved=is_sent)


class SendTopicsForm(forms.Form):
    """Which drafts go to the county."""

    topics = forms.ModelMultipleChoiceField(
        label=_("Drafts that are ready"),
        queryset=Topic.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick the topics that you want to send."),
            "invalid_choice": _("One of the topics has been sent or removed already. Choose again."),
        },
    )

    def __init__(self, data: Any = None, *, drafts: QuerySet[Topic]) -> None:
        super().__init__(data, auto_id="send_%s", label_suffix="")
        field: Any = self.fields["topics"]
        field.queryset = drafts

    @property
    def helper(self) -> Helper:
        return Helper("topics", Buttons(_("Send the ticked topics to the county")), css_class="form send-form")


class TickForm(forms.Form):
    """One box that must be ticked by hand: sending it as it came does nothing."""

    sure = forms.BooleanField(error_messages={"required": TICK_FIRST})

    def __init__(self, data: Any = None, *, name: str, label: str) -> None:
        super().__init__(data, auto_id=f"{name}_%s", label_suffix="")
        self.fields["sure"].label = label

    @property
    def helper(self) -> Helper:
        return Helper("sure", Buttons())
