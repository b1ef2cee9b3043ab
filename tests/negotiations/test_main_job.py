"""The main job from actions alone: open, answer, book, hold, memo, summary, send."""

from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.letters import delivery
from hyte.letters.models import Letter
from negotiations.actions import answer, approval, comment, measure, memo, summary
from negotiations.models import Party, Round
from programmes.models import Measure
from tests import factories


def test_a_round_runs_from_the_august_letters_to_the_summary(
    round: Round, lemi_party: Party, lemi: User, planner: User
) -> None:
    assert sorted(Letter.objects.values_list("kind", flat=True)) == ["invitation", "invitation", "organisation"]
    answer.confirm_contact(lemi_party, by=lemi)
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9), factories.moment(9, 12)], by=lemi)
    factories.sent_topic(lemi_party, lemi)
    lemi_party.refresh_from_db()
    assert lemi_party.owes == []
    held = factories.held(lemi_party.negotiation, planner)
    assert held.state == "held"
    written = factories.written_memo(held, planner)
    measure.agree(
        held,
        Measure(
            theme="other",
            what_fi="Nimetään vastinparit",
            county_owner="Päällikkö",
            municipality_owner="Johtaja",
            due_on="2027-01-31",
        ),
        by=planner,
    )
    memo.open_for_comments(written, by=planner)
    delivery.deliver_due()
    comment.comment(written.sections.first(), text="Hyvä näin.", by=lemi)
    document = memo.approve(written, by=planner, accept_warnings=True)
    jobs.make(document.pk)
    memo.send(written, by=planner)
    approval.accept(lemi_party, by=lemi)
    made = summary.start(round, by=planner)
    summary.save(made, texts={"introduction_fi": "Kierros pidettiin."}, saves=0, by=planner)
    documents = summary.approve(made, by=planner, accept_partial=True)
    for one in documents:
        jobs.make(one.pk)
    summary.send(made, by=planner, accept_partial=True)
    delivery.deliver_due()
    assert set(Letter.objects.values_list("state", "reason")) == {("sent", "")}
