from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProgrammesConfig(AppConfig):
    name = "programmes"

    def ready(self) -> None:
        from hyte.documents import kinds  # models are ready only now
        from programmes.actions.reference import load_after_migrate  # as above
        from programmes.documents.kinds import KINDS  # as above

        kinds.register(*KINDS)
        post_migrate.connect(load_after_migrate, sender=self)
