"""The request as every locked view knows it: somebody is there."""

from django.http import HttpRequest

from hyte.accounts.models import User


class Request(HttpRequest):
    """For types only. `user`: signed in, or known by a personal link; `token`: that link's, else empty."""

    user: User
    token: str
