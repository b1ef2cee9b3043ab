"""The sectors of the county are offered where a topic asks for expertise, and what was chosen is told on."""

import csv
import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hyte.accounts.models import User
from municipalities.models import Sector, WelfareArea
from negotiations.models import Party, Topic
from tests import factories


@pytest.fixture(autouse=True)
def english(settings):
    """English is the source of the strings."""
    settings.LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    with translation.override("en"):
        yield


@pytest.fixture
def sectors(area: WelfareArea) -> list[Sector]:
    Sector.objects.create(area_id="13", name_fi="Toisen alueen palvelut")
    names = ("Perhepalvelut", "Ikääntyneiden palvelut")
    return [Sector.objects.create(area=area, name_fi=name, name_sv=f"{name} sv") for name in names]


@pytest.fixture
def phone() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def new(lemi: User, party: Party) -> str:
    return reverse("contact_topic_new", args=[lemi.link_token, party.negotiation_id])


def typed(sector: object = "", **data: str) -> dict[str, object]:
    return {"title": "Perheet", "theme": "other", "key": uuid.uuid4().hex, "sector": sector, **data}


def test_the_countys_sectors_are_offered_and_what_is_chosen_is_kept(phone, lemi, lemi_party, sectors):
    form = phone.get(new(lemi, lemi_party)).context["form"]
    assert [label for _value, label in form.fields["sector"].choices] == [
        "Not known",
        "Ikääntyneiden palvelut",
        "Perhepalvelut",
    ]
    phone.post(new(lemi, lemi_party), typed(sectors[0].pk, ready="on"))
    topic = Topic.objects.get()
    assert (topic.sector, topic.sent_at is not None) == (sectors[0], True)
    again = phone.get(reverse("contact_topic", args=[lemi.link_token, lemi_party.negotiation_id, topic.pk]))
    assert again.context["form"]["sector"].value() == sectors[0].pk


def test_a_county_without_sectors_asks_for_none(phone, lemi, lemi_party, area):
    assert "sector" not in phone.get(new(lemi, lemi_party)).context["form"].fields
    phone.post(new(lemi, lemi_party), typed("7"))
    assert Topic.objects.get().sector is None


def test_a_sector_of_another_county_or_one_that_was_removed_is_told_beside_the_field(phone, lemi, lemi_party, sectors):
    other = Sector.objects.get(area="13")
    form = phone.post(new(lemi, lemi_party), typed(other.pk)).context["form"]
    assert form.errors == {"sector": ["This sector is no longer in the list. Choose another, or none."]}
    assert (form["title"].value(), Topic.objects.count()) == ("Perheet", 0)


def test_a_draft_keeps_the_sector_by_itself(phone, lemi, lemi_party, sectors):
    answer = phone.post(new(lemi, lemi_party), typed(sectors[1].pk, title=""), headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    assert Topic.objects.get().sector == sectors[1]


def test_two_writers_are_told_of_each_others_sector(phone, lemi, lemi_party, sectors):
    topic = factories.sent_topic(lemi_party, lemi)
    url = reverse("contact_topic", args=[lemi.link_token, lemi_party.negotiation_id, topic.pk])
    read = {"title": topic.title, "theme": topic.theme, "description": topic.description, "version": topic.version}
    phone.post(url, {**read, "sector": sectors[0].pk})
    answer = phone.post(url, {**read, "sector": sectors[1].pk})
    assert answer.status_code == 409
    assert answer.context["theirs"] == {"sector_id": ("Sector", "Perhepalvelut")}
    topic.refresh_from_db()
    assert topic.sector == sectors[0]


def test_the_sector_stands_on_the_negotiations_page_and_in_the_file(phone, lemi, lemi_party, sectors, planner):
    phone.post(new(lemi, lemi_party), typed(sectors[0].pk, ready="on"))
    office = factories.signed_in(planner)
    office.cookies["django_language"] = "en"
    page = office.get(reverse("negotiation", args=[lemi_party.negotiation_id])).content.decode()
    assert "Perhepalvelut" in page
    file = office.get(reverse("export_topics", args=[lemi_party.negotiation.round_id, "csv"]))
    table = list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [(row["Topic"], row["Sector"]) for row in table] == [("Perheet", "Perhepalvelut")]
    assert file.headers["Content-Disposition"] == 'attachment; filename="topics-etela-karjala-2026.csv"'


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_of_the_database_for_one_sector_as_for_three(
    phone, lemi, lemi_party, area, number, django_assert_num_queries
):
    for index in range(number):
        Sector.objects.create(area=area, name_fi=f"Toimiala {index}")
    with django_assert_num_queries(9):
        phone.get(new(lemi, lemi_party))
