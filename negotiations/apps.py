from django.apps import AppConfig


class NegotiationsConfig(AppConfig):
    name = "negotiations"

    def ready(self) -> None:
        from hyte.documents import kinds  # models are ready only now
        from municipalities import responsibilities as registry  # as above
        from negotiations.documents.kinds import KINDS  # as above
        from negotiations.letters.kinds import register_all  # as above
        from negotiations.reports import responsibilities  # as above

        kinds.register(*KINDS)
        register_all()
        registry.register(responsibilities.of)
