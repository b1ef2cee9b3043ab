"""For who has lost the way: a new personal link by e-mail, with the same answer for every address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hyte.refused_forms import takes
from municipalities.access import public
from municipalities.forms.new_link import NewLinkForm
from negotiations.actions import new_link as new_links


@public
@takes(NewLinkForm)
def new_link(request: HttpRequest) -> HttpResponse:
    form = NewLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new_links.send(form.cleaned_data["email"])
        return redirect("new_link_sent")
    return render(request, "contact/new_link.html", {"form": form})


@public
@require_safe
def new_link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "contact/new_link_sent.html")
