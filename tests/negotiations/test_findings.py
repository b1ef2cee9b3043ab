"""Findings: what the round taught, in the order in which the summary tells it."""

import pytest
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import Event
from hyte.errors import Refused
from negotiations.actions import feedback as actions
from negotiations.actions import summary as summaries
from negotiations.models import Finding
from tests.negotiations import finished


@pytest.fixture
def october():
    with clock.at(finished.OCTOBER):
        yield


@pytest.fixture
def three(round, planner, october):
    made = [Finding(round=round, text=text) for text in ("Ensimmäinen", "Toinen", "Kolmas")]
    return [actions.save_finding(one, by=planner) for one in made]


def order(round) -> list[str]:
    return list(round.findings.values_list("text", flat=True))


def test_a_new_finding_comes_last(as_planner, round, three):
    data = {"theme": "family_services", "text": "Neljäs"}
    response = as_planner.post(reverse("finding_new", args=[round.pk]), data)
    assert response.headers["Location"] == f"/rounds/{round.pk}/summary/#findings"
    assert order(round) == ["Ensimmäinen", "Toinen", "Kolmas", "Neljäs"]
    assert round.findings.last().theme == "family_services"


def test_an_empty_finding_is_refused_beside_its_field(as_planner, round, october):
    response = as_planner.post(reverse("finding_new", args=[round.pk]), {"theme": "family_services", "text": " "})
    assert response.context["form"].errors == {"text": ["Kirjoita, mitä kierros opetti."]}
    assert response.context["form"]["theme"].value() == "family_services"
    assert Finding.objects.count() == 0


def test_a_finding_is_changed_and_an_untouched_form_changes_nothing(as_planner, round, three):
    url, before = reverse("finding_edit", args=[three[0].pk]), Event.objects.count()
    as_planner.post(url, {"theme": three[0].theme, "text": "Ensimmäinen"})
    assert Event.objects.count() == before
    as_planner.post(url, {"theme": three[0].theme, "text": "Muutettu"})
    assert order(round) == ["Muutettu", "Toinen", "Kolmas"]


def test_swedish_is_asked_for_when_somebody_reads_it(as_planner, round, lemi, october):
    url = reverse("finding_new", args=[round.pk])
    assert "text_sv" not in as_planner.get(url).context["form"].fields
    lemi.language = "sv"
    lemi.save()
    as_planner.post(url, {"theme": "other", "text": "Suomeksi", "text_sv": "På svenska"})
    assert round.findings.get().text_in("sv") == "På svenska"


@pytest.mark.parametrize(
    ("which", "to", "expected"),
    [
        (0, "down", ["Toinen", "Ensimmäinen", "Kolmas"]),
        (2, "up", ["Ensimmäinen", "Kolmas", "Toinen"]),
        (0, "up", ["Ensimmäinen", "Toinen", "Kolmas"]),
        (2, "down", ["Ensimmäinen", "Toinen", "Kolmas"]),
        (1, "sideways", ["Ensimmäinen", "Toinen", "Kolmas"]),
    ],
)
def test_findings_are_put_in_order(as_planner, round, three, which, to, expected):
    as_planner.post(reverse("finding_move", args=[three[which].pk]), {"to": to})
    assert order(round) == expected


def test_a_finding_is_removed(as_planner, round, three):
    as_planner.post(reverse("finding_remove", args=[three[1].pk]))
    assert order(round) == ["Ensimmäinen", "Kolmas"]


def test_findings_of_an_approved_summary_stay_as_they_were_approved(
    as_planner, round, three, lemi_negotiation, planner
):
    finished.finish(lemi_negotiation, planner)
    made = summaries.save(summaries.start(round, by=planner), texts=finished.TEXTS, saves=0, by=planner)
    summaries.approve(made, by=planner, accept_partial=True)
    for name in ("finding_move", "finding_remove"):
        response = as_planner.post(reverse(name, args=[three[0].pk]), {"to": "down"}, follow=True)
        assert "Peru ensin hyväksyntä" in response.content.decode()
    response = as_planner.post(reverse("finding_edit", args=[three[0].pk]), {"theme": "other", "text": "Jälkikäteen"})
    assert len(response.context["form"].non_field_errors()) == 1
    assert "Jälkikäteen" in response.content.decode()
    assert order(round) == ["Ensimmäinen", "Toinen", "Kolmas"]


def test_a_closed_round_takes_no_more_findings(round, three, planner):
    round.closed_at = clock.now()
    with pytest.raises(Refused):
        actions.save_finding(Finding(round=round, text="Myöhässä"), by=planner)


def test_the_findings_of_another_county_are_not_there(as_stranger, as_manager, round, three):
    for name in ("finding_edit", "finding_move", "finding_remove"):
        url = reverse(name, args=[three[0].pk])
        assert [client.post(url).status_code for client in (as_stranger, as_manager)] == [404, 403]
    assert len(order(round)) == 3
