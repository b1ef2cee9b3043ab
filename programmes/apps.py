from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProgrammesConfig(AppConfig):
    name = "programmes"

    def ready(self) -> None:
        from programmes.actions.reference import load_after_migrate  # models are ready only now

        post_migrate.connect(load_after_migrate, sender=self)
