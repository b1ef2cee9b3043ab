"""What an expert says of a topic that is theirs: whether they answer it, who does instead, and the answer itself."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import User
from hyte.forms import Buttons, Helper
from hyte.versions import mark
from negotiations.models import Topic

ACCEPTED, DECLINED, SUBSTITUTE = Topic.Reply.ACCEPTED.value, Topic.Reply.DECLINED.value, "other"


class ReplyForm(forms.Form):
    """I answer it, I can not, or a colleague does."""

    use_required_attribute = False

    reply = forms.ChoiceField(
        label=_("Do you answer this topic?"),
        choices=[(ACCEPTED, _("I answer it")), (DECLINED, _("I can not")), (SUBSTITUTE, _("A colleague does"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    substitute = forms.ChoiceField(
        label=_("Who answers instead"),
        required=False,
        help_text=_("The colleague is put in the team and gets the invitation."),
        error_messages={"invalid_choice": _("This person no longer belongs to the county's staff. Choose another.")},
    )
    words = forms.CharField(
        label=_("A word to the planner"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed if you can not: why, and who could."),
    )

    def __init__(self, topic: Topic, *args: Any, colleagues: Iterable[User], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.colleagues = {str(person.pk): person for person in colleagues}
        people = [(key, f"{person.name}, {person.title}".strip(", ")) for key, person in self.colleagues.items()]
        self.fields["substitute"].choices = [("", _("choose a colleague")), *people]  # type: ignore[attr-defined]
        self.initial = {"reply": topic.expert_reply, "words": topic.expert_words if topic.expert_reply else ""}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reply") == SUBSTITUTE and not data.get("substitute") and "substitute" not in self.errors:
            self.add_error("substitute", _("Choose who answers instead."))
        if data.get("reply") == DECLINED and not data.get("words"):
            self.add_error("words", _("Tell the planner why, and who could answer."))
        return data

    @property
    def colleague(self) -> User | None:
        """Who answers instead, where that was chosen."""
        is_chosen = self.cleaned_data["reply"] == SUBSTITUTE
        return self.colleagues[self.cleaned_data["substitute"]] if is_chosen else None

    @property
    def comes(self) -> bool:
        return self.cleaned_data["reply"] == ACCEPTED

    @property
    def helper(self) -> Helper:
        return Helper("reply", "substitute", "words", Buttons(_("Send the reply"), back=_("Back to my topics")))


class PreparedForm(forms.Form):
    """`read`: the mark of the text that was read, so that two windows never overwrite each other."""

    prepared = forms.CharField(
        label=_("Your answer, prepared beforehand"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("The planner sees it, and so does who writes the memo. The municipality does not."),
    )
    read = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def __init__(self, topic: Topic, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"prepared": topic.prepared, "read": mark(topic.prepared)}

    def clean_prepared(self) -> str:
        """Browsers send line breaks as CR LF; kept texts have LF."""
        return self.cleaned_data["prepared"].replace("\r\n", "\n").replace("\r", "\n")

    @property
    def helper(self) -> Helper:
        return Helper("prepared", "read", Buttons(_("Save the answer"), back=_("Back to my topics")))
