"""What is asked of Sotkanet and how, against a server that answers as Sotkanet does."""

import json
import time
import tomllib
from datetime import date
from email.utils import formatdate
from pathlib import Path

import pytest
import urllib3
from django.utils import translation

import hyte
from hyte.errors import Refused
from programmes.sotkanet import client, metadata, reading
from programmes.sotkanet.client import Client, NoAnswer
from tests.sotkanet_api import body, cut_off, cut_off_in_pieces, dripping, hang_up, page, slow, status


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def asking(sotkanet_api, waits):
    return Client(sotkanet_api.url, pause=0, read=0.3, whole=0.5, sleep=waits.append)


def refusal(doing, *arguments) -> str:
    with translation.override(None), pytest.raises(Refused) as refused:
        doing(*arguments)
    return str(refused.value)


def test_figures_are_asked_by_our_own_name_with_each_year_by_itself_and_of_all_regions(sotkanet_api, asking):
    sotkanet_api.know(683, (191, 2023, 11.5), (65, 2022, 12.0), (658, 2019, 9.0))
    rows = reading.read(asking.figures(683, range(2022, 2024))).rows
    assert {(row.region, row.first_year, row.value, row.number) for row in rows} == {
        (191, 2023, 11.5, None),
        (65, 2022, 12.0, None),
    }
    ((path, query, headers),) = sotkanet_api.asked
    assert (path, query) == (
        "/rest/1.1/json",
        {"indicator": ["683"], "years": ["2022", "2023"], "genders": ["total", "male", "female"]},
    )
    assert headers["User-Agent"] == "Kuntakierros/0.1.0 (+http://127.0.0.1:8000)"


def test_the_server_of_the_tests_refuses_what_sotkanet_refuses(sotkanet_api):
    sotkanet_api.know(683, (191, 2023, 11.5))
    ask = f"{sotkanet_api.url}/json?indicator=683&genders=total&years="
    assert urllib3.request("GET", ask + "2023").status == 403
    assert urllib3.request("GET", ask + "2022,2023", headers={"User-Agent": "x"}).status == 400
    assert urllib3.request("GET", ask + "2022&years=2023", headers={"User-Agent": "x"}).status == 200


def test_our_version_is_that_of_the_project():
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())
    assert hyte.__version__ == project["project"]["version"]


@pytest.mark.parametrize(
    "trouble", [status(500), status(503), status(429), cut_off, cut_off_in_pieces, hang_up, slow(0.6), dripping]
)
def test_what_may_be_over_soon_is_asked_again_after_growing_waits(sotkanet_api, asking, waits, trouble):
    sotkanet_api.know(683, (191, 2023, 11.5))
    sotkanet_api.have(trouble, trouble, of=683)
    assert json.loads(asking.figures(683, [2023]))[0]["value"] == 11.5
    assert (waits, len(sotkanet_api.asked)) == ([1.0, 2.0], 3)


@pytest.mark.parametrize(
    ("trouble", "said", "kind"),
    [
        (status(502), "Sotkanet answered with the status 502.", Refused),
        (status(429), "Sotkanet answered with the status 429.", Refused),
        (hang_up, "The connection to Sotkanet failed.", NoAnswer),
        (cut_off, "The connection to Sotkanet failed.", NoAnswer),
        (slow(0.6), "Sotkanet did not answer in time.", NoAnswer),
    ],
)
def test_after_four_times_it_is_given_up_with_a_sentence(sotkanet_api, asking, waits, trouble, said, kind):
    sotkanet_api.have(*[trouble] * 9, of=683)
    with translation.override(None), pytest.raises(Refused) as refused:
        asking.figures(683, [2023])
    assert (str(refused.value), type(refused.value)) == (said, kind)
    assert (waits, len(sotkanet_api.asked)) == ([1.0, 2.0, 4.0], 4)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (status(400), "Sotkanet answered with the status 400."),
        (status(403), "Sotkanet answered with the status 403."),
        (status(404), "Sotkanet answered with the status 404."),
        (status(302, Location="http://127.0.0.1:1/elsewhere"), "Sotkanet answered with the status 302."),
        (page, "Sotkanet answered with a web page instead of figures."),
        (body(b" " * (20 * 1024 * 1024 + 1)), "Sotkanet’s answer is bigger than 20 MB."),
    ],
)
def test_what_will_not_be_over_is_not_asked_again(sotkanet_api, asking, waits, trouble, said):
    sotkanet_api.have(trouble, of=683)
    assert refusal(asking.figures, 683, [2023]) == said
    assert (waits, len(sotkanet_api.asked)) == ([], 1)


def test_sotkanet_says_itself_how_long_to_wait_up_to_a_minute(sotkanet_api, asking, waits):
    sotkanet_api.know(683, (191, 2023, 11.5))
    sotkanet_api.have(status(429, Retry_After="7"), status(503, Retry_After="nonsense"), of=683)
    asking.figures(683, [2023])
    assert waits == [7.0, 2.0]
    waits.clear()
    sotkanet_api.have(status(429, Retry_After=formatdate(time.time() + 20, usegmt=True)), of=683)
    asking.figures(683, [2023])
    assert 15 < waits[0] <= 20
    waits.clear()
    sotkanet_api.have(status(429, Retry_After="3600"), of=683)
    assert refusal(asking.figures, 683, [2023]) == "Sotkanet answered with the status 429."
    assert waits == []


def test_between_two_questions_there_is_a_pause(sotkanet_api, waits):
    sotkanet_api.know(683, (191, 2023, 11.5))
    asking = Client(sotkanet_api.url, sleep=waits.append)
    for _time in range(2):
        asking.figures(683, [2023])
    assert len(waits) == 1
    assert 0.5 < waits[0] <= client.PAUSE


def test_where_nobody_listens_it_is_said(waits):
    asking = Client("http://127.0.0.1:9", pause=0, sleep=waits.append)
    assert refusal(asking.figures, 683, [2023]) == "The connection to Sotkanet failed."
    assert waits == [1.0, 2.0, 4.0]


def test_the_way_out_of_the_house_may_lead_through_a_proxy(sotkanet_api, waits, monkeypatch):
    sotkanet_api.know(683, (191, 2023, 11.5))
    monkeypatch.setenv("http_proxy", sotkanet_api.url.removesuffix("/rest/1.1"))
    assert json.loads(Client("http://sotkanet.invalid/rest/1.1").figures(683, [2023]))[0]["value"] == 11.5
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert json.loads(Client(sotkanet_api.url).figures(683, [2023]))[0]["value"] == 11.5


def test_what_an_indicator_is_called_and_who_counts_it(sotkanet_api, asking):
    sotkanet_api.know(683)
    found = asking.metadata(683)
    assert found == metadata.Metadata("Osuus 683 (%)", "Andel 683 (%)", "Kansaneläkelaitos", 1, date(2026, 5, 14))
    assert found.is_share
    assert [path for path, _query, _headers in sotkanet_api.asked] == ["/rest/1.1/indicators/683"]


def test_metadata_are_cleaned_and_what_is_odd_is_left_out():
    odd = {
        "id": 4,
        "title": {"fi": " Hoito\njaksot\u202e " + "x" * 300, "sv": None},
        "organization": [],
        "decimals": True,
        "data-updated": 5,
    }
    found = metadata.read(json.dumps(odd).encode(), 4)
    assert (found.name_fi[:14], len(found.name_fi), found.name_sv, found.provider) == ("Hoito jaksot x", 200, "", "")
    assert (found.decimals, found.updated_on, found.is_share) == (None, None, False)


@pytest.mark.parametrize("told", [b"", b"[]", b"<html>", b'{"id": 5, "title": {"fi": "x"}}', b'{"id": 4}', b"[" * 9999])
def test_metadata_of_something_else_are_refused(told):
    assert refusal(metadata.read, told, 4) == "Sotkanet’s answer does not describe the indicator 4."
