"""The application's addresses, and one empty page in the same base template to measure the others against."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from hyte.requests import Request
from hyte.urls import urlpatterns as pages


def empty(request: Request) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [path("empty/", empty, name="empty"), *pages]
