"""Gives a person of a county an account and a role."""

import secrets
from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.core.validators import validate_email
from django.db import transaction

from hyte import audit
from hyte.accounts.models import User
from municipalities.models import Membership, WelfareArea
from municipalities.models.area import Role


class Command(BaseCommand):
    help = "Give a person an account and a role in an area; prints the first password of a new account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", required=True, metavar="CODE", help="two digits of the county")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--login", required=True, metavar="ADDRESS", help="the e-mail address to sign in with")
        parser.add_argument("--name", required=True)
        parser.add_argument("--title", default="")
        parser.add_argument("--language", default="fi", choices=["fi", "sv"])

    @transaction.atomic
    def handle(self, *args: object, **options: str) -> None:
        area = WelfareArea.objects.filter(code=options["area"]).first()
        if area is None:
            raise CommandError(f"--area {options['area']}: give the two digits of a county, for example 11.")
        try:
            validate_email(options["login"])
        except ValidationError as error:
            raise CommandError(f"--login {options['login']}: give an e-mail address.") from error
        user = User.objects.filter(login=options["login"].lower()).first() or self._new_user(options)
        Membership.objects.update_or_create(user=user, area=area, defaults={"role": options["role"]})
        audit.record("staff.add", by=None, subject=user, area=area.pk, role=options["role"])
        self.stdout.write(f"{user.name}: {options['role']} in {area.name_fi}.")

    def _new_user(self, options: dict[str, str]) -> User:
        password = secrets.token_urlsafe(12)
        self.stdout.write(f"First password: {password}")
        return User.objects.create_user(
            options["login"], password, name=options["name"], title=options["title"], language=options["language"]
        )
