"""Gives a person of a county an account and roles: the first administrator, who then invites the others in the browser."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.core.validators import validate_email
from django.db import transaction

from hyte.accounts import passwords
from hyte.accounts.models import User
from hyte.formats import fi_datetime
from municipalities import reference
from municipalities.actions import staff
from municipalities.models import Membership, WelfareArea
from municipalities.models.area import Role


class Command(BaseCommand):
    help = "Give a person an account and roles in a county. Prints the link by which the person sets the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        counties = (f"  {area.code}  {area.name_fi}" for area in reference.counties())
        parser.epilog = "\n".join(["The numbers of the counties:", *counties])
        parser.add_argument("--area", required=True, metavar="NUMBER", help="the county, see below")
        parser.add_argument("--role", required=True, nargs="+", choices=Role.values, help="one or more")
        parser.add_argument("--login", required=True, metavar="ADDRESS", help="the e-mail address to sign in with")
        parser.add_argument("--name", required=True)
        parser.add_argument("--title", default="")
        parser.add_argument("--language", default="fi", choices=["fi", "sv"])

    @transaction.atomic
    def handle(self, *args: object, area: str, role: list[str], login: str, **person: str) -> None:
        county = WelfareArea.objects.filter(code=area).first()
        if county is None:
            raise CommandError(f"--area {area}: give the number of a county. All of them: add_staff --help")
        try:
            validate_email(login)
        except ValidationError as error:
            raise CommandError(f"--login {login}: give an e-mail address.") from error
        user = self._with_roles(county, {**person, "email": login}, set(role))
        held = Membership.objects.present().filter(user=user, area=county).order_by("role")
        self.stdout.write(f"{user.name}: {', '.join(row.role for row in held)} in {county.name_fi}.")
        if not user.has_usable_password():
            self.stdout.write(
                f"Give the person this link, to nobody else. It sets the password, once, until "
                f"{fi_datetime(user.link_valid_until)}:\n{passwords.link_of(user)}"
            )

    def _with_roles(self, county: WelfareArea, person: dict[str, str], roles: set[str]) -> User:
        """The roles are added to those that the person has."""
        user = User.objects.filter(login=person["email"].lower()).first()
        held = Membership.objects.present().filter(user=user, area=county) if user else Membership.objects.none()
        if user is None or not held:
            return staff.invite(county, person=person, roles=roles, by=None)
        staff.set_roles(county, user, roles=roles | set(held.values_list("role", flat=True)), by=None)
        return passwords.open_link(user, by=None, area=county.pk) if not user.has_usable_password() else user
