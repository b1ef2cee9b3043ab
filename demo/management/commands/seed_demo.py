"""Fills the demo: the finished round of 2023, and a running one whose phases lie around today. Idempotent."""

from datetime import timedelta

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.test.utils import override_settings

from demo import cast, falls_register, running
from demo.play import Player
from demo.stories import south_karelia_2023
from hyte import clock, links
from hyte.accounts.models import User
from municipalities.models import WelfareArea, WelfareGroupMember
from negotiations.actions import organisation, topic
from negotiations.models import Party, Round
from negotiations.states import STILL_AHEAD
from programmes.actions import shipped
from programmes.actions.seed import follow_own, seed_programmes

PASSWORD = "kuntakierros-demo"  # noqa: S105  the demo answers on this machine only
ANSWERS = "Esimerkkilän mielenterveysyhdistys ry"
PEOPLE = (
    ("planner", "suunnittelija@demo.example", "Demo Suunnittelija", "hyvinvointisuunnittelija"),
    ("expert", "asiantuntija@demo.example", "Demo Asiantuntija", "perhepalvelujen päällikkö"),
    ("manager", "johto@demo.example", "Demo Johtaja", "hyvinvointialuejohtaja"),
    ("administrator", "yllapitaja@demo.example", "Demo Ylläpitäjä", "hallintosihteeri"),
)
FIGURES_BEFORE = timedelta(days=30)  # before the running round is opened: its papers were made of them


class Command(BaseCommand):
    help = "Fill the embedded demo with the round of 2023 and a running round. Doing it twice changes nothing."

    def handle(self, *args: object, **options: object) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo has invented people in it: it is not put into a production database.")
        with override_settings(EMAIL_BACKEND="hyte.mailfiles.EmailBackend"):
            with transaction.atomic():
                self._people()
                with clock.at(clock.now() - FIGURES_BEFORE):
                    shipped.load_figures()
            self._rounds()
        self._say_where_to_look()

    def _people(self) -> None:
        area = WelfareArea.objects.get(code="11")
        cast.sectors(area)
        seed_programmes(area)
        for role, login, name, title in PEOPLE:
            user = cast.staff(area, role, login=login, name=name, title=title)
            if not user.has_usable_password():
                user.set_password(PASSWORD)
                user.save(update_fields=["password"])

    def _rounds(self) -> None:
        told = south_karelia_2023.story()
        if not Round.objects.filter(area="11", year=told.year).exists():
            self.stdout.write("Playing the round of 2023: letters, calendars, memos, summary …")
            Player(told).play()
        if not Round.objects.filter(area="11", year=clock.today().year).exists():
            self.stdout.write("Playing a round that is under way today …")
            self._falls_register()
            cast.organisations(WelfareArea.objects.get(code="11"))
            player = running.player(told, clock.now())
            player.planner = User.objects.get(login=PEOPLE[0][1])  # who signs in is who writes the letters
            round = player.play()
            self._begin_a_draft(round)
            self._organisations_answer(round)

    def _organisations_answer(self, round: Round) -> None:
        """One raises the same topic wherever it still can, and tells where it comes and where somebody else does."""
        voice = User.objects.get(organisation__area="11", organisation__name_fi=ANSWERS)
        ahead = list(round.negotiations.filter(state__in=STILL_AHEAD).with_parties())
        words = {"title": "Yksin asuvien tavoittaminen", "theme": "mental_health_substance"}
        words |= {"description": "Miten löydämme yhdessä ne, jotka eivät hakeudu palveluihin?", "expertise": ""}
        organisation.raise_in(ahead, voice.organisation, words=words, by=voice)
        for number, negotiation in enumerate(ahead[:2]):
            instead = "Veikko Vertainen" if number else ""
            organisation.tell_coming(negotiation, voice.organisation, comes=True, instead=instead, by=voice)

    def _falls_register(self) -> None:
        """The county's own source, and the programme that follows it: brought after the round of 2023, which did not know it."""
        area, planner = WelfareArea.objects.get(code="11"), User.objects.get(login=PEOPLE[0][1])
        with clock.at(clock.now() - FIGURES_BEFORE):
            falls_register.bring(area=area, by=planner)
            follow_own(area)

    def _begin_a_draft(self, round: Round) -> None:
        """Lemi has begun to write a topic, and has not sent it."""
        party = Party.objects.select_related("negotiation__round", "municipality").get(
            round=round, municipality=running.LEMI
        )
        contact = WelfareGroupMember.objects.contacts().get(municipality=running.LEMI).user
        draft = topic.draft(negotiation=party.negotiation, party=party, by=contact)
        draft.title, draft.theme = "Koulun ja perhepalvelujen yhteinen työ", "family_services"
        topic.save(draft, by=contact)

    def _say_where_to_look(self) -> None:
        lemi = WelfareGroupMember.objects.contacts().get(municipality=running.LEMI).user
        lines = [
            "",
            f"Kuntakierros: {settings.BASE_URL}/",
            f"Sign in (password {PASSWORD}):",
            *(f"  {login}  ({role})" for role, login, _name, _title in PEOPLE),
            "Lemi's HYTE contact, without signing in:",
            f"  {links.url_for(lemi.link_token)}",
            f"Letters are files in {settings.EMAIL_FILE_PATH}, and on the outbox page of each round.",
        ]
        self.stdout.write("\n".join(lines))
