from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"

    def ready(self) -> None:
        from municipalities import letters  # models are ready only now
        from municipalities.actions.reference import load_after_migrate  # as above

        letters.register()

        post_migrate.connect(load_after_migrate, sender=self)
