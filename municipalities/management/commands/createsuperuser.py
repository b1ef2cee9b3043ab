"""Refuses: whoever may do everything would have no page here, since every right belongs to a county."""

from django.contrib.auth.management.commands import createsuperuser
from django.core.management import CommandError


class Command(createsuperuser.Command):
    help = "Not used here: add_staff makes the first administrator of a county."

    def execute(self, *args: object, **options: object) -> None:
        raise CommandError(
            "A superuser has nothing to do here: every right belongs to a county. Make the county's first administrator with\n"
            '  python manage.py add_staff --area 11 --role administrator --login anna@example.fi --name "Anna Esimerkki"\n'
            "The numbers of the counties: python manage.py add_staff --help"
        )
