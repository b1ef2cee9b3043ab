"""Two people, or two tabs, write the same thing: nothing is overwritten unseen, and what was removed does not come back."""

import re
import uuid
from contextlib import ExitStack

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.actions import naming
from municipalities.models import Body, Municipality
from negotiations.actions import feedback, topic
from negotiations.actions import measure as measures
from negotiations.models import Finding, Negotiation, Party, Topic
from programmes.models import Measure
from tests import factories
from tests.negotiations.contact_states import bring_to

VERSION = re.compile(r'name="version" value="(\d+)"')


@pytest.fixture
def draft(lemi_party: Party, lemi: User) -> Topic:
    made = topic.draft(negotiation=lemi_party.negotiation, party=lemi_party, by=lemi)
    made.title, made.description = "Perheet", "Ensin."
    return topic.save(made, by=lemi)


def page_of(found: Topic, person: User) -> str:
    return reverse("contact_topic", args=[person.link_token, found.negotiation_id, found.pk])


def version_on(client: Client, page: str) -> str:
    (version,) = VERSION.findall(client.get(page).content.decode())
    return version


def test_contact_and_deputy_see_both_texts_and_the_second_saves_on_purpose(client: Client, draft: Topic, lemi: User):
    deputy = factories.contact(Municipality.objects.get(code="416"), duty="deputy")
    typed = {"title": "Perheet", "theme": "other"}
    tabs = [(page, version_on(client, page)) for page in (page_of(draft, lemi), page_of(draft, deputy))]
    for text, (page, version), status in zip(("Lapsista.", "Isistä."), tabs, (302, 409), strict=True):
        answer = client.post(page, typed | {"description": text, "version": version})
        assert answer.status_code == status
    told = answer.content.decode()
    assert (told.count("Lapsista."), told.count("Isistä.")) == (1, 1)
    assert Topic.objects.get().description == "Lapsista."
    again = {"description": "Lapsista ja isistä.", "version": VERSION.findall(told)[0]}
    assert client.post(tabs[1][0], typed | again).status_code == 302
    assert Topic.objects.get().description == "Lapsista ja isistä."


def test_no_lock_of_an_action_holds_up_what_only_refers_to_the_row(lemi_party: Party, lemi: User, planner: User):
    """PostgreSQL checks a foreign key under a lock that FOR UPDATE keeps waiting, and FOR NO KEY UPDATE does not."""
    with ExitStack() as stack, CaptureQueriesContext(connection) as queries:
        bring_to("closed", lemi_party, lemi, planner, lambda moment: stack.enter_context(clock.at(moment)))
    of_ours = [q["sql"] for q in queries if re.search(r' FROM "negotiations_(negotiation|party|memo)" ', q["sql"])]
    locks = {lock[0] for sql in of_ours if (lock := re.search(r" FOR (NO KEY )?UPDATE", sql))}
    assert locks == {" FOR NO KEY UPDATE"}


def test_a_slow_autosave_changes_nothing_of_a_topic_that_was_sent(client: Client, draft: Topic, lemi: User):
    read_before_sending = Topic.objects.get(pk=draft.pk)
    read_before_sending.description = "Hitaasti."
    sent_at = topic.send(draft, by=lemi).sent_at
    with pytest.raises(Refused):
        topic.save(read_before_sending, by=lemi, is_auto=True)
    late = {"title": "Perheet", "description": "Hitaasti.", "theme": "other", "version": str(draft.version)}
    assert client.post(page_of(draft, lemi), late, headers={"X-Autosave": "yes"}).status_code == 409
    stored = Topic.objects.get()
    assert (stored.description, stored.sent_at) == ("Ensin.", sent_at)


def test_who_still_writes_a_draft_is_told_that_it_was_sent_and_it_stays_sent(client: Client, draft: Topic, lemi: User):
    page = page_of(draft, lemi)
    version = version_on(client, page)
    sent_at = topic.send(draft, by=lemi).sent_at
    answer = client.post(page, {"title": "Perheet", "description": "Toisin.", "theme": "other", "version": version})
    assert answer.status_code == 409
    stored = Topic.objects.get()
    assert (stored.description, stored.sent_at) == ("Ensin.", sent_at)


def test_an_autosave_tells_the_page_its_new_version_so_that_nobody_meets_oneself(
    client: Client, lemi_party: Party, lemi: User
):
    page = reverse("contact_topic_new", args=[lemi.link_token, lemi_party.negotiation_id])
    typed = {"title": "Uni", "theme": "other", "key": uuid.uuid4().hex, "version": "0"}
    for number, text in enumerate(("a", "ab", "abc"), start=1):
        answer = client.post(page, typed | {"description": text}, headers={"X-Autosave": "yes"})
        assert (answer.status_code, answer.json()["fields"]) == (200, {"version": number})
        typed["version"] = str(number)
    assert Topic.objects.get().description == "abc"


def test_a_draft_that_was_removed_does_not_come_back_by_a_late_autosave(client: Client, lemi_party: Party, lemi: User):
    page = reverse("contact_topic_new", args=[lemi.link_token, lemi_party.negotiation_id])
    typed = {"title": "Uni", "theme": "other", "key": uuid.uuid4().hex, "version": "0"}
    client.post(page, typed, headers={"X-Autosave": "yes"})
    topic.remove(Topic.objects.get(), by=lemi)
    answer = client.post(page, typed | {"version": "1"}, headers={"X-Autosave": "yes"})
    assert (answer.status_code, Topic.objects.count()) == (409, 0)


def test_a_topic_that_was_removed_does_not_come_back_by_a_late_save(draft: Topic, lemi: User):
    late = Topic.objects.get(pk=draft.pk)
    topic.remove(draft, by=lemi)
    with pytest.raises(Refused):
        topic.save(late, by=lemi)
    assert Topic.objects.count() == 0


@pytest.fixture
def measure(lemi_negotiation: Negotiation, planner: User) -> Measure:
    memo = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    return factories.agreed_measure(memo.negotiation, "Ensin")


MEASURE = {"theme": "other", "county_owner": "A", "municipality_owner": "B", "due_on": "2027-01-31"}


def test_two_planners_see_both_wordings_of_a_measure(as_planner: Client, measure: Measure):
    page = reverse("measure_edit", args=[measure.pk])
    version = version_on(as_planner, page)
    for what, status in (("Ryhmä perustetaan", 302), ("Ryhmä lopetetaan", 409)):
        answer = as_planner.post(page, MEASURE | {"what": what, "version": version})
        assert answer.status_code == status
    told = answer.content.decode()
    assert (told.count("Ryhmä perustetaan"), told.count("Ryhmä lopetetaan")) == (1, 1)
    assert Measure.objects.get().what == "Ryhmä perustetaan"
    again = MEASURE | {"what": "Ryhmä jatkaa", "version": VERSION.findall(told)[0]}
    assert as_planner.post(page, again).status_code == 302
    assert Measure.objects.get().what == "Ryhmä jatkaa"


def test_a_measure_that_was_removed_does_not_come_back(measure: Measure, planner: User):
    late = Measure.objects.select_related("agreement__negotiation__round").get(pk=measure.pk)
    measures.remove(measure, by=planner)
    for doing in (
        lambda: measures.change(late, fields=["what_fi"], version=0, by=planner),
        lambda: measures.set_state(late, state="done", by=planner),
    ):
        with pytest.raises(Refused):
            doing()
    assert Measure.objects.count() == 0


def test_two_planners_see_both_notes_on_a_negotiation(as_planner: Client, lemi_negotiation: Negotiation):
    page = reverse("negotiation_notes", args=[lemi_negotiation.pk])
    read = as_planner.get(page).context["form"]["read"].value()
    for notes, status in (("Soitto.", 302), ("Kirje.", 409)):
        answer = as_planner.post(page, {"internal_notes": notes, "read": read})
        assert answer.status_code == status
    told = answer.content.decode()
    assert (told.count("Soitto."), told.count("Kirje.")) == (1, 1)
    again = {"internal_notes": "Soitto ja kirje.", "read": answer.context["form"]["read"].value()}
    assert as_planner.post(page, again).status_code == 302
    lemi_negotiation.refresh_from_db()
    assert lemi_negotiation.internal_notes == "Soitto ja kirje."


def test_a_body_or_a_finding_that_was_removed_does_not_come_back(area, round, planner: User):
    body = naming.save(Body(area=area), name_fi="Ryhmä", name_sv="", kind="steering", by=planner)
    finding = feedback.save_finding(Finding(round=round, text="Opittiin."), by=planner)
    naming.remove(Body.objects.get(pk=body.pk), by=planner)
    feedback.remove_finding(Finding.objects.get(pk=finding.pk), by=planner)
    with pytest.raises(Refused):
        naming.save(body, name_fi="Toinen", name_sv="", kind="steering", by=planner)
    with pytest.raises(Refused):
        feedback.save_finding(finding, by=planner)
    assert (Body.objects.filter(area=area).count(), Finding.objects.count()) == (0, 0)
