"""Opening a round in Chromium with a real Celery worker and a real SMTP server: the planner watches the letters leave."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from hyte import clock
from hyte.letters.models import Letter
from municipalities.models import Municipality, WelfareArea
from negotiations import timetable
from negotiations.actions import round as rounds
from negotiations.models import Round
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
AXE = "() => axe.run().then(found => found.violations.map(v => `${v.id}: ${v.nodes[0].target.join(' ')}`))"
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def contacts_and_deputies(db) -> list[str]:
    """The addresses of those who answer for the nine municipalities of South Karelia: a contact and a deputy each."""
    duties = [(m, duty) for m in Municipality.objects.filter(area="11") for duty in ("contact", "deputy")]
    return sorted(factories.contact(municipality, duty=duty).email for municipality, duty in duties)


@pytest.fixture
def planners_page(page, live_server, planner, client):
    """Chromium, signed in as the planner."""
    client.force_login(planner)
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def violations(page, axe_source: str) -> list[str]:
    page.evaluate(axe_source)
    return page.evaluate(AXE)


def save(page) -> None:
    page.locator(".setup-main button.btn-primary").click()
    page.wait_for_load_state()


def test_a_planner_opens_a_round_step_by_step_and_sees_each_letter_leave(
    celery_worker_process, smtp_sink, planners_page, live_server, contacts_and_deputies, axe_source
):
    page, soon = planners_page, clock.today()
    page.goto(f"{live_server.url}/rounds/")
    page.locator("main a.btn-primary").click()
    page.locator("input[name=start][value=empty]").check()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/setup/dates/")
    round = Round.objects.get()
    page.locator("input[name=invitations_on]").fill(f"{soon:%Y-%m-%d}")
    for days, name in enumerate(list(timetable.Dates.__dataclass_fields__)[1:], start=1):
        page.locator(f"input[name={name}]").fill(f"{date.fromordinal(soon.toordinal() + 10 * days):%Y-%m-%d}")
    save(page)
    page.wait_for_url("**/setup/municipalities/")
    assert page.locator("input[name=municipalities]:checked").count() == 9
    save(page)
    page.wait_for_url("**/setup/team/")
    save(page)
    page.wait_for_url("**/setup/windows/")
    page.locator(".setup-main form button.btn-primary").click()
    page.wait_for_selector(".windows .form-check")
    page.locator(".setup-main a.btn-primary").click()
    page.wait_for_url("**/setup/letter/")
    assert "/l/••••••••/" in page.locator("#preview").inner_text()
    save(page)
    page.wait_for_url("**/setup/review/")
    assert page.locator(".setup-main tbody tr").count() == 18
    assert violations(page, axe_source) == []
    page.locator("input[name=accept_warnings]").check()
    page.locator(".setup-main form button.btn-primary").click()
    page.wait_for_url("**/letters/")
    assert violations(page, axe_source) == []
    page.wait_for_selector("#progress:not([data-hx-get]) progress[value='18'][max='18']", timeout=30_000)
    page.goto(f"{live_server.url}{reverse('outbox', args=[round.pk])}")
    assert page.locator("table.letters .tag-done").count() == 18
    assert violations(page, axe_source) == []
    assert sorted(mail.recipients for mail in smtp_sink.mails) == [[address] for address in contacts_and_deputies]
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.fixture
def draft(planner, lemi) -> Round:
    """A round of this year that is ready to be opened, with Lemi only, which has no deputy."""
    made = rounds.prepare(area=WelfareArea.objects.get(code="11"), year=clock.today().year, by=planner)
    made.municipalities.set(["416"])
    today, january = clock.today(), date(clock.today().year + 1, 1, 7)
    days = [today, today, january, *(january + timedelta(days=10 * n) for n in range(1, 6))]
    for name, day in zip(timetable.Dates.__dataclass_fields__, days, strict=True):
        setattr(made, name, day)
    made.save()
    rounds.add_windows(made, spans=[(january, time(9), time(15))], by=planner)
    return made


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("step", ["dates", "municipalities", "team", "windows", "letter", "review"])
def test_each_step_and_its_errors_pass_axe_and_fit_the_screen(
    draft, planners_page, live_server, axe_source, width, step
):
    page = planners_page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}{reverse('round_setup', args=[draft.pk, step])}")
    assert (violations(page, axe_source), page.evaluate(TOO_WIDE)) == ([], False)
    page.evaluate(
        "() => document.querySelectorAll('.setup-main input, .setup-main textarea').forEach(field => {"
        " if (field.type === 'checkbox') field.checked = false;"
        " else if (field.type !== 'hidden') field.value = field.tagName === 'TEXTAREA' ? '{unknown}' : ''; })"
    )
    page.locator(".setup-main form button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    assert (violations(page, axe_source), page.evaluate(TOO_WIDE)) == ([], False)
    assert page.evaluate("() => document.activeElement.hasAttribute('data-focus')") is True


def test_the_steps_work_without_scripts(draft, live_server, browser, planner, client):
    client.force_login(planner)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('round_setup', args=[draft.pk, 'review'])}")
    page.locator("input[name=accept_warnings]").check()
    page.locator(".setup-main form button[type=submit]").click()
    page.wait_for_url("**/letters/")
    assert Round.objects.get(pk=draft.pk).opened_at is not None
    context.close()
