"""Rows for tests, made through the same actions as the pages use where there is one."""

import hashlib
import itertools
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from django.test import Client

from hyte import clock
from hyte.accounts import idle
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.formats import HELSINKI
from municipalities.models import Membership, Municipality, Organisation, WelfareArea, WelfareGroupMember
from negotiations.actions import attendance, booking, memo, round, topic
from negotiations.models import Agreement, Memo, Negotiation, Party, Round, Topic
from programmes.models import Measure, Programme

_number = itertools.count(1)
PASSWORD = "hauki-on-kala-2026"


def staff(area: WelfareArea, role: str, name: str = "") -> User:
    number = next(_number)
    user = User.objects.create_user(f"{role}{number}@county.example", PASSWORD, name=name or f"{role.title()} {number}")
    Membership.objects.create(user=user, area=area, role=role)
    return user


def contact(municipality: Municipality, duty: str = "contact", role: str = "member", **fields: str) -> User:
    number = next(_number)
    fields = {"name": f"Contact of {municipality.name_fi}", "email": f"contact{number}@municipality.example", **fields}
    user = User.objects.create_user(None, **fields)
    WelfareGroupMember.objects.create(user=user, municipality=municipality, duty=duty, role=role)
    return user


def organisation(area: WelfareArea, name: str = "Yhdistykset ry") -> Organisation:
    user = User.objects.create_user(None, name="Organisation's voice", email=f"ngo{next(_number)}@ngo.example")
    return Organisation.objects.create(area=area, name_fi=name, representative=user)


def moment(day: int, hour: int, month: int = 9, year: int = 2026) -> datetime:
    """A Finnish wall time, by default in September 2026."""
    return datetime(year, month, day, hour, tzinfo=HELSINKI)


def county_of(area: WelfareArea, codes: Collection[str]) -> None:
    """The county has no other municipalities than these."""
    Municipality.objects.filter(area=area).exclude(pk__in=codes).update(area="13")


def opened_round(area: WelfareArea, planner: User, codes: list[str], year: int = 2026) -> Round:
    """With free times on 8, 9 and 10 September of its year; one of an earlier year was opened in its August."""
    with clock.at(min(clock.now(), moment(10, 12, month=8, year=year))):
        made = round.prepare(area=area, year=year, by=planner)
        made.municipalities.set(Municipality.objects.filter(code__in=codes))
        spans = [(date(year, 9, day), time(a), time(b)) for day in (8, 9, 10) for a, b in ((9, 11), (12, 14))]
        round.add_windows(made, spans=spans, by=planner)
        return round.open_round(made, by=planner)


def sent_topic(party: Party, by: User, title: str = "Perhepalvelut", theme: str = "family_services") -> Topic:
    made = topic.draft(negotiation=party.negotiation, party=party, by=by)
    made.title, made.theme, made.description = title, theme, "Miten koulu tavoittaa perhepalvelut?"
    return topic.send(topic.save(made, by=by), by=by)


def held(negotiation: Negotiation, by: User, head_count: int = 9) -> Negotiation:
    """Booked on 8 September at 9 and held, everybody invited present."""
    found = booking.confirm(negotiation, starts_at=moment(8, 9), place="Kunnantalo", by=by, accept_warnings=True)
    attendance.list_invited(found)
    return attendance.record_attendance(found, present=found.participants.all(), head_count=head_count, by=by)


def written_memo(negotiation: Negotiation, by: User) -> Memo:
    """A held negotiation's memo with words in every section."""
    made = memo.start(negotiation, by=by)
    for section in made.sections.all():
        memo.save_section(section, text=f"Sovittiin: {section.kind}.", version=section.version, by=by)
    return made


def agreed_measure(negotiation: Negotiation, what: str = "Toimi", **fields: Any) -> Measure:
    """Agreed in the negotiation, whatever the state of its memo or round."""
    facts = {"theme": "other", "county_owner": "A", "municipality_owner": "B", "due_on": date(2027, 1, 31), **fields}
    made = Measure.objects.create(kind="agreed", area=negotiation.round.area, what_fi=what, **facts)
    Agreement.objects.create(negotiation=negotiation, measure=made)
    return made


def own_measure(programme: Programme, what: str = "x", **fields: Any) -> Measure:
    """What the county does itself."""
    facts = {"kind": "internal", "county_owner": "x", **fields}
    return Measure.objects.create(area=programme.area, programme=programme, what_fi=what, **facts)


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in just now."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[idle.SEEN] = idle.now()
    session.save()
    return client


def programme_words(name: str) -> dict[str, object]:
    """What the document of a programme holds, with hardly any words."""
    texts = ("language", "area", "case_number", "mark", "shape", "period", "theme", "target_group", "plan", "owner")
    lists = ("analysis", "goals", "measures", "indicators", "not_followed", "sources")
    return {"name": name, "note": "", **dict.fromkeys(texts, "x"), **{part: [] for part in lists}}


def memo_document(negotiation: Negotiation, by: User, *, version: int = 1, pdf: bytes | None = None) -> Document:
    """A memo's approved version with hardly any words; with `pdf`, as if a worker had been there."""
    return Document.objects.create(
        kind="memo",
        subject_id=negotiation.pk,
        version=version,
        language="fi",
        area=negotiation.round.area_id,
        filename=f"muistio-{negotiation.slug_in('fi')}-{negotiation.round.year}-v{version}.pdf",
        content={"year": negotiation.round.year},
        fingerprint="0",
        approved_by=by,
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest() if pdf else "",
    )


def profile_document(negotiation: Negotiation, municipality: str, *, by: User, pdf: bytes) -> Document:
    """A municipality's state of wellbeing with hardly any words, as if a worker had been there."""
    return Document.objects.create(
        kind="profile",
        subject_id=negotiation.pk,
        key=municipality,
        version=1,
        language="fi",
        area=negotiation.round.area_id,
        filename="hyvinvointi.pdf",
        content={"moved": []},
        fingerprint="0",
        approved_by=by,
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
    )
