"""Prints the link by which a person sets a new password, for when mail does not work."""

from argparse import ArgumentParser

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from hyte.accounts import passwords
from hyte.accounts.models import User
from hyte.formats import fi_datetime


class Command(BaseCommand):
    help = "Print a link by which a member of staff sets a new password: once, within a week. Give it to nobody else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", metavar="ADDRESS", help="the address to sign in with")

    def handle(self, *args: object, login: str, **options: object) -> None:
        user = User.objects.filter(login=login.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in with {login}. Give the person an account with add_staff.")
        user = passwords.open_link(user, by=None)
        self.stdout.write(f"{user.name}, until {fi_datetime(user.link_valid_until)}:\n{passwords.link_of(user)}")
