from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

WITHIN = ("/programmes/", "/indicators/", "/figures/", "/wellbeing/")


class ProgrammesConfig(AppConfig):
    name = "programmes"

    def ready(self) -> None:
        from hyte.documents import kinds  # models are ready only now
        from municipalities.menu import MenuItem, register  # as above
        from municipalities.models.area import READERS  # as above
        from programmes.actions.reference import load_after_migrate  # as above
        from programmes.documents.kinds import KINDS  # as above

        kinds.register(*KINDS)
        register(MenuItem(_("Flagship programmes"), "programmes", WITHIN, frozenset(READERS), order=30))
        post_migrate.connect(load_after_migrate, sender=self)
