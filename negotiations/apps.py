from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NegotiationsConfig(AppConfig):
    name = "negotiations"

    def ready(self) -> None:
        from hyte.documents import kinds  # models are ready only now
        from municipalities import changes, menu  # as above
        from municipalities import responsibilities as registry  # as above
        from negotiations.actions import booking, invitation, new_link  # as above
        from negotiations.documents.kinds import KINDS  # as above
        from negotiations.letters.kinds import register_all  # as above
        from negotiations.reports import responsibilities  # as above

        kinds.register(*KINDS)
        register_all()
        registry.register(responsibilities.of)
        changes.register(invitation.invite_new_soon)
        changes.register_writer(new_link.write_to)
        changes.register_leaving(booking.leave)
        menu.register(
            menu.MenuItem(
                _("Rounds"), "rounds", ("/rounds/", "/negotiations/"), frozenset({"planner", "expert"}), order=10
            ),
            menu.MenuItem(_("My topics"), "my_topics", ("/my-topics/", "/topics/"), frozenset({"expert"}), order=5),
            menu.MenuItem(
                _("For management"), "management", ("/management/",), frozenset({"planner", "manager"}), order=40
            ),
        )
