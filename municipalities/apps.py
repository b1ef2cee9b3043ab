from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"

    def ready(self) -> None:
        from municipalities import letters  # models are ready only now
        from municipalities.actions.reference import load_after_migrate  # as above
        from municipalities.menu import MenuItem, register  # as above
        from municipalities.models.area import READERS  # as above

        letters.register()
        register(
            MenuItem(_("Municipalities"), "register", ("/register/",), frozenset(READERS), order=20),
            MenuItem(_("Users"), "staff", ("/staff/",), frozenset({"administrator"}), order=50),
        )
        post_migrate.connect(load_after_migrate, sender=self)
