"""Rounds that have come to October, for the tests of the summary and of management: rows, as the actions leave them."""

from datetime import datetime, timedelta

from hyte import clock
from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.documents.models import Document
from hyte.formats import HELSINKI
from hyte.letters.models import Letter
from municipalities.models import Municipality, WelfareArea
from negotiations.models import Feedback, Memo, Negotiation, Participant, Round, Topic
from tests import factories

AUGUST = datetime(2026, 8, 3, 9, tzinfo=HELSINKI)
OCTOBER = datetime(2026, 10, 20, 9, tzinfo=HELSINKI)
TEXTS = {"introduction_fi": "Kierros pidettiin.", "cover_fi": "Johdolle."}


def round_of(area: WelfareArea, planner: User, count: int) -> Round:
    """An opened round of the area's first `count` municipalities, each with a contact."""
    municipalities = list(area.municipalities.in_order()[:count])
    for municipality in municipalities:
        if not municipality.members.exists():
            factories.contact(municipality)
    with clock.at(AUGUST):
        return factories.opened_round(area, planner, [municipality.code for municipality in municipalities])


def finish(negotiation: Negotiation, planner: User, *, day: int = 8, people: int = 9) -> Document:
    """Held, with a topic of its municipality, a measure, a feedback, and an approved memo whose PDF is `b"%PDF"`."""
    municipality = negotiation.parties.get().municipality
    contact = municipality.members.get(duty="contact").user
    starts_at = datetime(2026, 9, day, 9, tzinfo=HELSINKI)
    rows = Negotiation.objects.filter(pk=negotiation.pk)
    rows.update(state="held", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), head_count=people)
    Letter.objects.about(negotiation).update(state="sent", sent_at=AUGUST)
    Participant.objects.create(negotiation=negotiation, side="municipality", role="councillor", present=True)
    raise_topic(negotiation, municipality, contact, title=f"Perhepalvelut: {municipality.name_fi}")
    owners = {"county_owner": "Päällikkö", "municipality_owner": "Rehtori"}
    factories.agreed_measure(negotiation, f"Nimetään vastinparit: {municipality.name_fi}", **owners)
    Feedback.objects.create(negotiation=negotiation, by=contact, text=f"Hyvä keskustelu, {municipality.name_fi}.")
    Memo.objects.create(negotiation=negotiation, state="approved", version=1, approved_at=OCTOBER, approved_by=planner)
    with clock.at(OCTOBER):
        return factories.memo_document(negotiation, planner, pdf=b"%PDF " + municipality.name_fi.encode())


def raise_topic(
    negotiation: Negotiation, municipality: Municipality, by: User, title: str, theme: str = "family_services"
) -> Topic:
    return Topic.objects.create(
        negotiation=negotiation,
        municipality=municipality,
        title=title,
        description=f"{title}: miten koulu tavoittaa palvelut?",
        theme=theme,
        created_by=by,
        sent_at=datetime(2026, 8, 20, 9, tzinfo=HELSINKI),
    )


def finish_all(round: Round, planner: User) -> None:
    for number, negotiation in enumerate(round.negotiations.order_by("pk")):
        finish(negotiation, planner, day=1 + number % 28)


def make_pdfs(made: list[Document]) -> list[Document]:
    """What the worker does after the approval."""
    for document in made:
        jobs.make(document.pk)
        document.refresh_from_db()
    return made
