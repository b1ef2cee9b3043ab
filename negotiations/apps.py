from django.apps import AppConfig


class NegotiationsConfig(AppConfig):
    name = "negotiations"

    def ready(self) -> None:
        from hyte.documents import kinds  # models are ready only now
        from negotiations.documents.kinds import KINDS  # as above

        kinds.register(*KINDS)
