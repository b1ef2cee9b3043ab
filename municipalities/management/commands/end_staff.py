"""Ends a person's rights in a county, where no administrator of it can."""

from argparse import ArgumentParser

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities import responsibilities
from municipalities.actions import staff
from municipalities.models import Membership


class Command(BaseCommand):
    help = (
        "End all rights of a person in a county. An account that has no other county is closed, and its sessions end."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", required=True, metavar="NUMBER", help="the county: see add_staff --help")
        parser.add_argument("--login", required=True, metavar="ADDRESS", help="the address to sign in with")

    def handle(self, *args: object, area: str, login: str, **options: object) -> None:
        user = User.objects.filter(login=login.strip().lower()).first()
        held = Membership.objects.present().filter(user=user, area=area).select_related("area").first()
        if user is None or held is None:
            raise CommandError(f"{login} has no role in county {area}.")
        answered_for = responsibilities.of(user, area)
        try:
            staff.end(held.area, user, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.name} has no rights in {held.area.name_fi} any more.")
        for sentence in answered_for:
            self.stdout.write(f"  {sentence}")
