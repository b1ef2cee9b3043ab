"""A county full of data: its people and three rounds, made through the same actions as the pages use."""

import hashlib
from datetime import date, time
from uuid import UUID

from hyte import clock
from hyte.accounts.models import User
from hyte.documents import actions as documents
from hyte.documents.models import Document
from hyte.files import uploads
from hyte.letters.models import Letter
from municipalities.models import (
    Body,
    Municipality,
    Organisation,
    Sector,
    WelfareArea,
    WelfareGroupMember,
)
from negotiations.actions import answer, approval, attendance, booking, comment, feedback, measure, memo, summary, topic
from negotiations.actions import round as rounds
from negotiations.models import (
    Finding,
    Memo,
    Negotiation,
    Party,
    Round,
    Topic,
    Window,
)
from programmes.actions import import_run, indicator
from programmes.importing import Incoming
from programmes.models import (
    AnalysisSection,
    Goal,
    Indicator,
    Measure,
    Programme,
    ProgrammeIndicator,
    Theme,
)
from tests import factories
from tests.canaries import NOW, PLACES, Ids, World, canary


def county(world: World, code: str, municipalities: dict[str, str], *, planner: str) -> None:
    area = WelfareArea.objects.get(code=code)
    own = "b" if "b" in municipalities else "a"
    people = {role: factories.staff(area, role, canary(own, role)) for role in ("planner", "expert", "manager")}
    world.people[planner] = people["planner"]
    if own == "a":
        world.people |= {name: people[name] for name in ("expert", "manager")}
        world.people["administrator"] = factories.staff(area, "administrator", canary(own, "administrator"))
    Sector.objects.create(area=area, name_fi=canary(own, "sector"))
    body = Body.objects.create(area=area, name_fi=canary(own, "body"), kind=Body.Kind.STEERING)
    _programme(area, own)
    organisation = _organisation(area, own)
    if own == "a":
        world.people["organisation"] = _voice_of(organisation)
    for place, municipality in municipalities.items():
        world.people[place] = _group(place, Municipality.objects.get(code=municipality))
    for year in (2024, 2025, 2026):
        round = _round(area, people["planner"], list(municipalities.values()), year, own)
        for place, municipality in municipalities.items():
            _fill(world, round, place, municipality, people)
        _end(world, round, people["planner"], body, own, list(municipalities))
    for place, municipality in municipalities.items():
        _common_ids(world.ids[place], area, municipality, people)


def _programme(area: WelfareArea, own: str) -> None:
    """With a text in each of its parts."""
    names = {"name_fi": canary(own, "programme"), "theme_fi": canary(own, "programmetheme")}
    made = Programme.objects.create(area=area, key=own, mark="▲", starts_year=2020, ends_year=2030, **names)
    texts = {"heading_fi": canary(own, "analysis"), "text_fi": canary(own, "analysistext")}
    AnalysisSection.objects.create(programme=made, **texts)
    goal = Goal.objects.create(programme=made, what_fi=canary(own, "goal"))
    factories.own_measure(made, canary(own, "ownmeasure"), goal=goal)
    why = canary(own, "notfollowed")
    followed = Indicator.objects.get(key="sotkanet-127")
    ProgrammeIndicator.objects.create(programme=made, indicator=followed, goal=goal, not_followed_fi=why)


def _organisation(area: WelfareArea, own: str) -> Organisation:
    made = factories.organisation(area, canary(own, "organisation"))
    User.objects.filter(organisation=made).update(name=canary(own, "representative"))
    return made


def _voice_of(organisation: Organisation) -> User:
    return User.objects.get(organisation=organisation)


def _group(place: str, municipality: Municipality) -> User:
    """The HYTE contact, and a deputy, a chair and one who has left."""
    municipality.meeting_place = canary(place, "meetingplace")
    municipality.save()
    for duty, role, word in (("deputy", "member", "deputy"), ("", "chair", "chair"), ("", "member", "left")):
        user = factories.contact(municipality, duty, role, name=canary(place, word), title=canary(place, "title"))
        if word == "left":
            WelfareGroupMember.objects.filter(user=user).update(left_on=date(2026, 1, 1))
    return factories.contact(
        municipality, name=canary(place, "contact"), email=f"{canary(place, 'address')}@municipality.example"
    )


def _round(area: WelfareArea, planner: User, municipalities: list[str], year: int, own: str) -> Round:
    with clock.at(NOW.replace(year=year)):
        made = rounds.prepare(area=area, year=year, by=planner, copy=False)
        made.letter_subject_fi, made.letter_body_fi = canary(own, "subject"), canary(own, "letter")
        made.save()
        made.municipalities.set(Municipality.objects.filter(code__in=municipalities))
        spans = [(date(year, 9, day), time(a), time(b)) for day in (8, 9, 10) for a, b in ((9, 11), (12, 14))]
        rounds.add_windows(made, spans=spans, by=planner)
        return rounds.open_round(made, by=planner)


def _fill(world: World, round: Round, place: str, municipality: str, people: dict[str, User]) -> None:
    """One municipality's answers, and what came of them, as far as the year has got."""
    contact, planner = world.people[place], people["planner"]
    party = Party.objects.select_related("negotiation__round", "municipality").get(
        round=round, municipality=municipality
    )
    with clock.at(NOW.replace(year=round.year)):
        answer.confirm_contact(party, by=contact)
        if round.year == 2026:
            _answers(world, party, place, people)
            return
        _topic(party, place, contact, sent=True)
        day = 8 + PLACES.index(place)
        start = factories.moment(day, 9, year=round.year)
        negotiation = booking.confirm(
            party.negotiation, starts_at=start, place=canary(place, "place"), by=planner, accept_warnings=True
        )
    with clock.at(factories.moment(20, 9, year=round.year)):
        _meet(world, negotiation, place, people, party)


def _answers(world: World, party: Party, place: str, people: dict[str, User]) -> None:
    contact, ids = world.people[place], world.ids[place]
    starts = [start for start, _end in answer.free_times(party.negotiation)][:2]
    answer.propose_times(party, starts=starts, by=contact)
    answer.name_person(
        party,
        duty="deputy",
        name=canary(place, "named"),
        title="",
        email=f"{canary(place, 'named')}@municipality.example",
        by=contact,
    )
    sent, draft = (_topic(party, place, contact, sent=value) for value in (True, False))
    topic.assign(sent, expert=people["expert"], minutes=20, by=people["planner"])
    Negotiation.objects.filter(pk=party.negotiation_id).update(internal_notes=canary(place, "internal"))
    other = {"name": canary(place, "guest"), "title": "", "role": "other"}
    member = WelfareGroupMember.objects.get(user=contact)
    answer.tell_people(party, coming=[member], others=[other], by=contact)
    ids |= {
        "negotiation": party.negotiation_id,
        "party": party.pk,
        "topic": sent.pk,
        "draft": draft.pk,
        "proposal": party.proposals.values_list("pk", flat=True)[0],
        "participant": party.negotiation.participants.values_list("pk", flat=True)[0],
    }


def _topic(party: Party, place: str, by: User, *, sent: bool) -> Topic:
    made = topic.draft(negotiation=party.negotiation, party=party, by=by)
    word = "topic" if sent else "draft"
    made.title, made.theme = canary(place, word), Theme.FAMILY
    made.description, made.expertise = canary(place, f"{word}text"), canary(place, "expertise")
    topic.save(made, by=by)
    return topic.send(made, by=by) if sent else made


def _meet(world: World, negotiation: Negotiation, place: str, people: dict[str, User], party: Party) -> None:
    """Held, written, and shown for comments; in 2024 approved, sent and accepted too."""
    planner, contact, ids = people["planner"], world.people[place], world.ids[place]
    attendance.list_invited(negotiation)
    present = negotiation.participants.all()
    negotiation = attendance.record_attendance(negotiation, present=present, head_count=7, by=planner)
    Negotiation.objects.filter(pk=negotiation.pk).update(internal_notes=canary(place, "internal"))
    written = memo.start(negotiation, by=planner)
    for section in written.sections.all():
        memo.save_section(section, text=canary(place, "memo"), version=section.version, by=planner)
    agreed = measure.agree(negotiation, _measure(place), by=planner)
    memo.open_for_comments(written, by=planner)
    first = written.sections.first()
    assert first is not None
    said = comment.comment(first, text=canary(place, "comment"), by=contact)
    assert said is not None
    feedback.give(negotiation, text=canary(place, "feedback"), may_be_named=False, by=contact)
    if negotiation.round.year == 2025:
        Memo.objects.filter(pk=written.pk).update(comments_until=date(2026, 12, 31))
        ids |= {"held": negotiation.pk, "memo": written.pk, "section": first.pk, "measure": agreed.pk}
        ids["comment"] = said.pk
        return
    document = memo.approve(written, by=planner, accept_warnings=True)
    _give_pdf(document, place)
    memo.send(written, by=planner)
    approval.accept(party, by=contact)
    ids |= {"approved": negotiation.pk, "document": document.public_id}


def _measure(place: str) -> Measure:
    return Measure(
        what_fi=canary(place, "measure"),
        theme=Theme.OTHER,
        county_owner=canary(place, "owner"),
        municipality_owner="x",
        due_on=date(2027, 1, 31),
    )


def _give_pdf(document: Document, place: str) -> None:
    """A small stand-in: what a PDF looks like is tested elsewhere."""
    data = b"%PDF-1.7 " + canary(place, "pdf").encode()
    digest = hashlib.sha256(data).hexdigest()
    Document.objects.filter(pk=document.pk).update(pdf=data, pdf_sha256=digest)


def _end(world: World, round: Round, planner: User, body: Body, own: str, places: list[str]) -> None:
    finding = Finding(round=round, text=canary(own, "finding"), theme=Theme.OTHER)
    feedback.save_finding(finding, by=planner)
    made = summary.start(round, by=planner)
    with clock.at(factories.moment(30, 9, year=round.year)):
        summary.save(made, texts={"introduction_fi": canary(own, "summary")}, saves=0, by=planner)
        heard = None
        if round.year == 2024:
            for document in summary.approve(made, by=planner, accept_partial=True):
                _give_pdf(document, own)
            heard = summary.present(made, body=body, presented_on=date(2024, 9, 30), outcome="x", by=planner)
            summary.send(made, by=planner, accept_partial=True)
    for place in places:
        ids = world.ids[place]
        ids |= {2024: {"old_round": round.pk}, 2025: {"held_round": round.pk}, 2026: {"round": round.pk}}[round.year]
        if heard:
            ids |= {
                "old_summary": made.pk,
                "presentation": heard.pk,
                "summary_document": made.documents.values_list("public_id", flat=True)[0],
            }
        else:
            ids |= {"summary": made.pk, "finding": finding.pk}


def _common_ids(ids: Ids, area: WelfareArea, municipality: str, people: dict[str, User]) -> None:
    member = WelfareGroupMember.objects.present().filter(municipality=municipality, duty="").first()
    organisation = area.organisations.first()
    assert member is not None
    assert organisation is not None
    letter = Letter.objects.in_areas([area.pk]).filter(recipient__group_membership__municipality=municipality).first()
    assert letter is not None
    Letter.objects.filter(pk=letter.pk).update(state="sent", sent_at=NOW)
    ids |= {
        "letter": letter.pk,
        "member": member.pk,
        "municipality": municipality,
        "organisation": organisation.pk,
        "sector": area.sectors.values_list("pk", flat=True)[0],
        "body": area.bodies.values_list("pk", flat=True)[0],
        "programme": area.programmes.values_list("pk", flat=True)[0],
        "person": member.user_id,
        "staff": people["expert"].pk,
        "colleague": people["expert"].memberships.get().pk,
        "window": Window.objects.filter(round=ids["round"]).values_list("pk", flat=True)[0],
        "goal": Goal.objects.get(programme__area=area).pk,
        "own_measure": Measure.objects.internal().get(area=area).pk,
        "programme_document": _programme_document(area, people["planner"]),
        "register_file": _register_file(area, municipality, people["planner"]),
        **_figures(area, municipality, people["planner"]),
    }


def _programme_document(area: WelfareArea, planner: User) -> UUID:
    """A programme's PDF, already made."""
    own = "b" if area.pk == "13" else "a"
    document, _is_new = documents.freeze_latest(
        "programme",
        subject_id=area.programmes.get().pk,
        language="fi",
        content=factories.programme_words(canary(own, "programme_pdf")),
        area=area.pk,
        filename=f"{own}.pdf",
        by=planner,
    )
    data = b"%PDF-1.7 " + canary(own, "programme_pdf").encode()
    Document.objects.filter(pk=document.pk).update(pdf=data, pdf_sha256=hashlib.sha256(data).hexdigest())
    return document.public_id


def _figures(area: WelfareArea, municipality: str, planner: User) -> Ids:
    """An indicator of the county's own with a figure, the run that brought it, and a file that waits."""
    name = canary("b" if area.pk == "13" else "a", "indicator")
    own = Indicator.objects.filter(area=area).first() or indicator.save_own(
        Indicator(area=area), name_fi=name, name_sv="", unit_fi="%", scale="share", unit_sv="", decimals=1, provider=name,
        better="lower", by_gender=False, hide_below=5, note_fi=name, note_sv="", by=planner,
    )  # fmt: skip
    own.key = f"own-{area.pk}"  # an address, which the page of a 404 repeats, is no canary
    own.save(update_fields=["key"])
    rows = [Incoming(2, own.key, municipality, 2024, 2024, "total", 12.5, 40)]
    run, _plan = import_run.of_rows(rows, kind="own_file", source=f"{name}.csv", by=planner, area=area)
    data = f"Indicator;Municipality;First year;Value\n{name};{municipality};2023;14\n".encode()
    file = uploads.stage(data, name=f"{name}.csv", kind="own_figures", area=area.pk, by=planner)
    return {"own_indicator": own.pk, "indicator_key": own.key, "import_run": run.pk, "figures_file": file.pk}


def _register_file(area: WelfareArea, municipality: str, planner: User) -> int:
    """What the planner has brought and not yet applied: a person who is new to the municipality's group."""
    name = canary("b" if area.pk == "13" else "a", "brought")
    data = f"Kunta;Nimi;Sähköposti\n{municipality};{name};{name}@municipality.example\n".encode()
    return uploads.stage(data, name=f"{name}.csv", kind="members", area=area.pk, by=planner).pk
