"""The search of the register."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Helper, Include


class SearchForm(forms.Form):
    """`show` keeps the filter that is on."""

    show = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Name of a municipality or a person"), required=False, max_length=100, widget=forms.SearchInput
    )

    def __init__(self, *, words: str, show: str) -> None:
        super().__init__(initial={"q": words, "show": show}, auto_id="%s")

    @property
    def helper(self) -> Helper:
        fields = ["show", "q"] if self.initial["show"] else ["q"]
        end = Include("municipalities/_search.html")
        return Helper(*fields, end, css_class="inline-form register-search", method="get", role="search")
