"""Personal links: hard to guess, of one purpose, revocable, and in no log line."""

import logging
import random
import re
import sys
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from hyte import clock, links
from hyte.accounts.models import User
from negotiations.models import Round

ID, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2


def test_a_link_is_valid_for_its_person_and_version():
    token = links.token_for(ID, 1)
    assert links.public_id_of(token) == ID
    assert links.is_valid(token, 1)
    assert not links.is_valid(token, 2)
    assert not links.is_valid(token.replace(ID, OTHER), 1)


def test_a_link_holds_at_least_128_bits_that_nobody_can_guess():
    macs = [links.token_for(f"{n:032x}", 1).split("-")[1] for n in range(500)]
    assert len(set(macs)) == 500
    assert {len(mac) for mac in macs} == {32}  # 32 letters of 5 bits: 160
    assert all(len({mac[place] for mac in macs}) > 25 for place in range(32))


def test_every_flipped_letter_makes_a_link_invalid():
    token = links.token_for(ID, 1)
    for place, letter in enumerate(token):
        for other in "a2-0fA/ \n":
            if other != letter:
                changed = token[:place] + other + token[place + 1 :]
                assert not links.is_valid(changed, 1), changed


@pytest.mark.parametrize("purpose", ["login", "reset", "feed", "file", "", "personal-link ", "personal-link\0"])
def test_a_token_of_one_purpose_opens_no_other(purpose: str):
    token = links.token_for(ID, 1, purpose)
    assert links.is_valid(token, 1, purpose)
    assert not links.is_valid(token, 1)
    assert not links.is_valid(links.token_for(ID, 1), 1, purpose)


def test_the_parts_of_what_is_signed_can_not_be_shifted():
    assert links.token_for(ID, 1, "a\0b") != links.token_for(ID, 1, "a")
    assert links.token_for(ID, 11).split("-")[1] != links.token_for(ID, 1).split("-")[1]


def test_links_stay_valid_when_the_key_is_changed_with_the_old_one_kept(settings):
    token = links.token_for(ID, 1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert links.is_valid(token, 1)
    settings.SECRET_KEY_FALLBACKS = []
    assert not links.is_valid(token, 1)


@pytest.mark.parametrize(
    "token", ["", "x", "-", ID, f"{ID}-", f"{ID}-{'a' * 31}", f"{ID}-{'a' * 33}", f"{ID.upper()}-{'a' * 32}", "../../x"]
)
def test_what_is_not_shaped_like_a_link_is_none(token: str):
    assert links.public_id_of(token) is None
    assert not links.is_valid(token, 1)


def test_staff_read_letters_without_a_link_that_works():
    url = links.url_for(links.token_for(ID, 1))
    text = f"Avaa {links.MARK} tai {url}."
    assert re.search(r"[a-z2-7]{32}", links.masked(text)) is None
    assert links.masked(text).count(links.MASKED) == 2


TOKEN = links.token_for(ID, 1)
MAC = TOKEN.split("-")[1]
BENT = {
    "whole": f"/l/{TOKEN}/",
    "first sign cut": f"/l/{TOKEN[1:]}/",
    "last sign cut": f"/l/{TOKEN[:-1]}/",
    "last signs cut": f"/l/{TOKEN[:-9]}/",
    "a sign too many": f"/l/{TOKEN}a/",
    "no slash": f"/l/{TOKEN}",
    "full stop": f"/l/{TOKEN}.",
    "bracket": f"/l/{TOKEN})",
    "upper case": f"/l/{TOKEN.upper()}/",
    "upper case throughout": f"/L/{TOKEN.upper()}/",
    "en dash": f"/l/{ID}\u2013{MAC}/",
    "en dash in percents": f"/l/{ID}%E2%80%93{MAC}/",
    "hard hyphen": f"/l/{ID}\u2011{MAC}/",
    "hyphen in percents": f"/l/{ID}%2D{MAC}/",
    "hyphen of quoted-printable": f"/l/{ID}=2D{MAC}/",
    "no hyphen": f"/l/{ID}{MAC}/",
    "soft break": f"/l/{TOKEN[:50]}=\n{TOKEN[50:]}/",
    "soft break at the hyphen": f"/l/{ID}-=\r\n{MAC}/",
    "line break at the hyphen": f"/l/{ID}-\r\n{MAC}/",
    "slash in percents": f"/l%2F{TOKEN}/",
    "slashes in percents": f"%2Fl%2F{TOKEN}%2F",
    "two slashes": f"/l//{TOKEN}/",
    "l cut off": f"/{TOKEN}/",
    "l cut off, en dash": f"/{ID}\u2013{MAC}/",
    "space": f"/l/%20{TOKEN}/",
    "zero width": f"/l/{ID}-\u200b{MAC}/",
}


@pytest.mark.parametrize("name", BENT)
def test_no_log_line_holds_a_link_however_bent(name: str):
    path = f"{BENT[name]}topics/"
    formatter = links.MaskingFormatter("%(message)s")
    for message, arguments in ((path, ()), ("GET %s", (path,)), ("%(a)s", ({"a": path},)), ("%r", (path,))):
        record = logging.LogRecord("x", logging.INFO, "x", 1, message, arguments, None)
        line = formatter.format(record).lower()
        assert (MAC[8:24] in line, ID[8:24] in line, links.MASKED in line) == (False, False, True)


def test_a_log_line_tells_which_page_of_a_link_it_was():
    record = logging.LogRecord("x", logging.INFO, "x", 1, "GET %s", (f"/l/{TOKEN}/topics/",), None)
    assert links.MaskingFormatter("%(message)s").format(record) == f"GET /l/{links.MASKED}/topics/"
    assert links.masked("GET /l/new/ 200") == "GET /l/new/ 200"


def test_a_traceback_holds_no_link():
    try:
        raise ValueError(f"no page at /l/{TOKEN}/")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "failed", (), sys.exc_info())
    line = links.MaskingFormatter("%(message)s").format(record)
    assert (MAC in line, f"no page at /l/{links.MASKED}/" in line) == (False, True)


def test_every_handler_of_our_processes_masks():
    handlers = {
        handler
        for name in ("", "django.server", "gunicorn.error", "gunicorn.access")
        for handler in settings.LOGGING["loggers"].get(name, settings.LOGGING["root"])["handlers"]
    }
    formatters = {settings.LOGGING["handlers"][name]["formatter"] for name in handlers}
    assert {settings.LOGGING["formatters"][name]["()"] for name in formatters} == {"hyte.links.MaskingFormatter"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in BENT if name != "whole"])
def test_an_address_that_almost_is_a_link_leads_to_the_helpful_page(client, name: str):
    answer = client.get(quote(BENT[name], safe="/%)"), follow=True)
    assert (answer.status_code, answer.templates[0].name) == (404, "contact/dead_link.html")


@pytest.mark.django_db
def test_what_is_no_link_is_an_ordinary_page_that_was_not_found(client):
    for path in ("/nothing/", "/lemi/", f"/{ID}/", "/hall/"):
        assert client.get(path).templates[0].name == "404.html"


@pytest.mark.django_db
def test_guesses_open_nothing_and_name_nobody(client, lemi: User):
    chance = random.Random(7)
    for number in range(200):
        mac = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(32))
        guess = f"{lemi.public_id.hex if number % 2 else f'{chance.getrandbits(128):032x}'}-{mac}"
        assert User.objects.by_link(guess) is None
    answers = [client.get(f"/l/{guess}/") for guess in (guess, f"{ID}-{mac}")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert lemi.name not in answers[0].content.decode()


@pytest.mark.django_db
def test_nothing_in_the_database_opens_a_page(round: Round, lemi: User):
    """A backup or a dump holds no usable link."""
    mac = lemi.link_token.split("-")[1]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT COUNT(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{mac}%"])
            assert cursor.fetchone() == (0,), table


@pytest.mark.django_db
def test_a_link_ends_with_its_time_its_version_and_its_person(lemi: User):
    token, now = lemi.link_token, clock.now()
    assert lemi.opens(token, now)
    lemi.link_valid_until = now
    assert not lemi.opens(token, now)
    lemi.link_valid_until = None
    lemi.is_active = False
    assert not lemi.opens(token, now)
    lemi.is_active, lemi.link_version = True, 2
    assert not lemi.opens(token, now)


@pytest.mark.django_db
def test_a_staff_members_derived_link_opens_nothing(client, planner: User):
    assert client.get(f"/l/{planner.link_token}/").status_code == 404
