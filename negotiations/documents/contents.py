"""The words of a document, gathered at its approval: everything its PDF shows, in the reader's language."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from municipalities.models import Municipality, WelfareGroupMember
from negotiations.models import Memo, MemoSection, Negotiation, Participant, Round, Summary, Topic
from negotiations.reports.left_out import absences
from negotiations.states import MEMO_APPROVED, NegotiationState
from programmes.models import Measure, Theme


def _iso(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat() if moment else ""


def _names(negotiation: Negotiation) -> dict[str, str]:
    """Names as they were stored beside a person, in either language -> the same in the reader's."""
    named = [negotiation.round.area, *negotiation.municipalities, *negotiation.round.organisations.all()]
    return {spelling: thing.name for thing in named for spelling in (thing.name_fi, thing.name_sv) if spelling}


def _person(participant: Participant, names: dict[str, str]) -> dict[str, str]:
    return {
        "side": participant.side,
        "role": participant.role,
        "role_label": str(participant.get_role_display()),
        "name": participant.name,
        "title": participant.title,
        "organisation": names.get(participant.organisation, participant.organisation),
    }


def _measure(measure: Measure) -> dict[str, str]:
    programme = measure.programme
    return {
        "what": measure.what,
        "theme": str(measure.get_theme_display()),
        "programme": programme.name if programme else "",
        "mark": programme.mark if programme else "",
        "county_owner": measure.county_owner,
        "municipality_owner": measure.municipality_owner,
        "organisation": measure.organisation.name if measure.organisation else "",
        "body": measure.body.name if measure.body else "",
        "due_on": measure.due_on.isoformat() if measure.due_on else "",
    }


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "id": topic.pk,
        "title": topic.title,
        "description": topic.description,
        "theme": str(topic.get_theme_display()),
        "late": topic.is_late,
        "from": topic.raised_by,
        "language": topic.created_by.language,
    }


def _topic_section(section: MemoSection) -> dict[str, Any]:
    assert section.topic is not None
    theme = str(section.topic.get_theme_display())
    return {"topic": section.topic.pk, "title": section.heading, "theme": theme, "text": section.text}


def memo(memo: Memo, distribution: list[str], language: str) -> dict[str, Any]:
    """What a memo says now (see schema.MemoContent). Call it in `language`."""
    negotiation = memo.negotiation
    people, names = list(negotiation.participants.all()), _names(negotiation)
    sections = list(memo.sections.select_related("topic"))
    topics = negotiation.topics.sent().select_related("municipality", "organisation", "created_by")
    return {
        "language": language,
        "written_in": negotiation.language,
        "area": negotiation.round.area.name,
        "year": negotiation.round.year,
        "case_number": negotiation.case_number,
        "municipalities": [municipality.name for municipality in negotiation.municipalities],
        "starts_at": _iso(negotiation.starts_at),
        "ends_at": _iso(negotiation.ends_at),
        "place": negotiation.place,
        "convener": _convener(negotiation),
        "head_count": negotiation.head_count or 0,
        "present": [_person(p, names) for p in people if p.present],
        "absent": [_person(p, names) for p in people if p.present is False],
        "topics": [_topic(topic) for topic in topics],
        "subjects": {section.kind: section.text for section in sections if section.kind != "topic"},
        "topic_sections": [_topic_section(section) for section in sections if section.topic],
        "measures": [_measure(measure) for measure in negotiation.agreed_measures()],
        "version": memo.version,
        "approved_on": _iso(memo.approved_at),
        "approved_by": _name_and_title(memo),
        "distribution": distribution,
    }


def agenda(negotiation: Negotiation, language: str) -> dict[str, Any]:
    """What the agenda says now (see schema.AgendaContent). Call it in `language`."""
    topics = negotiation.topics.sent()
    related = "municipality", "organisation", "created_by", "sector", "expert"
    return {
        "language": language,
        "area": negotiation.round.area.name,
        "year": negotiation.round.year,
        "case_number": negotiation.case_number,
        "municipalities": [municipality.name for municipality in negotiation.municipalities],
        "starts_at": _iso(negotiation.starts_at),
        "ends_at": _iso(negotiation.ends_at),
        "place": negotiation.place,
        "convener": _convener(negotiation),
        "minutes": negotiation.minutes,
        "items": [_agenda_item(topic) for topic in topics.select_related(*related)],
        "coming": _coming(negotiation),
    }


def _agenda_item(topic: Topic) -> dict[str, Any]:
    item = _topic(topic)
    needed = (topic.expertise, topic.sector.name if topic.sector else "")
    return {name: item[name] for name in ("title", "description", "theme", "from", "language")} | {
        "expert": ", ".join(filter(None, (topic.expert.name, topic.expert.title))) if topic.expert else "",
        "needed": ", ".join(filter(None, needed)),
        "minutes": topic.minutes or 0,
    }


def _coming(negotiation: Negotiation) -> list[dict[str, Any]]:
    """The municipality's people, the county's team, the representatives of organisations."""
    people = [person for person in negotiation.participants.all() if person.expected]
    voices = negotiation.round.organisations.present().select_related("representative")
    sides = {
        Participant.Side.MUNICIPALITY: [_named(p.name, p.title) for p in people if p.side == p.Side.MUNICIPALITY],
        Participant.Side.COUNTY: [_named(person.name, person.title) for person in negotiation.team.order_by("name")],
        Participant.Side.ORGANISATION: [
            _named(voice.representative.name, voice.name) for voice in voices if voice.representative
        ],
    }
    return [{"label": str(side.label).capitalize(), "names": names} for side, names in sides.items() if names]


def _named(name: str, more: str) -> str:
    return ", ".join(filter(None, (name, more)))


def _convener(negotiation: Negotiation) -> str:
    organiser = negotiation.round.organiser
    return ", ".join(part for part in (organiser.name, organiser.title) if part)


def _name_and_title(thing: Memo | Summary) -> str:
    by = thing.approved_by
    return ", ".join(part for part in (by.name, by.title) if part) if by else ""


def summary_languages(summary: Summary) -> list[str]:
    """The languages of those who get the summary; Finnish first."""
    members = WelfareGroupMember.objects.present().filter(municipality__parties__round=summary.round).exclude(duty="")
    organisations = summary.round.organisations.present().exclude(representative=None)
    found = set(members.values_list("user__language", flat=True))
    found |= set(organisations.values_list("representative__language", flat=True))
    return sorted(found | {"fi"})


def approved_negotiations(summary: Summary) -> list[Negotiation]:
    """Held negotiations whose memo has been approved, in the order in which they were held: what a summary is made of."""
    found = summary.round.negotiations.filter(state=NegotiationState.HELD, memo__state__in=MEMO_APPROVED)
    return with_results(list(found.order_by("starts_at", "pk").with_parties()))


def with_results(negotiations: list[Negotiation]) -> list[Negotiation]:
    """Each with what came of it: people, topics, measures, feedback and who gave it. Five queries more."""
    measures = Prefetch("measures", Measure.objects.with_names())
    prefetch_related_objects(negotiations, "participants", "topics", measures, "feedback__by")
    return negotiations


def summary(summary: Summary, language: str) -> dict[str, Any]:
    """What a summary says now (see schema.SummaryContent). Call it in `language`."""
    held = approved_negotiations(summary)
    return {
        "language": language,
        "area": summary.round.area.name,
        "year": summary.round.year,
        "version": summary.version,
        "approved_on": _iso(summary.approved_at),
        "approved_by": _name_and_title(summary),
        **{name: summary.text(name, language) for name in Summary.TEXTS},
        "municipalities": [municipality_row(negotiation) for negotiation in held],
        "included": len(included(held)),
        "missing": [{"name": other.name, "why": other.why} for other in missing(summary.round, held)],
        "themes": theme_rows(held),
        "findings": [
            {"theme": str(finding.get_theme_display()), "text": finding.text_in(language)}
            for finding in summary.round.findings.all()
        ],
        "measures": [
            {"municipality": negotiation.title, "language": negotiation.language, **_measure(measure)}
            for negotiation in held
            for measure in negotiation.measures.all()
        ],
        "feedback": [
            {
                "text": feedback.text,
                "from": negotiation.title if feedback.may_be_named else "",
                "language": feedback.by.language,
            }
            for negotiation in held
            for feedback in negotiation.feedback.all()
        ],
        "presentations": _presentations(summary),
    }


def included(held: list[Negotiation]) -> set[str]:
    """Codes of the municipalities whose negotiation is in a summary."""
    return {municipality.pk for negotiation in held for municipality in negotiation.municipalities}


@dataclass(frozen=True)
class Missing:
    """A municipality of the county, or of the round, that is not in a summary; `why`: the reason noted for not taking part."""

    municipality: Municipality
    why: str

    @property
    def name(self) -> str:
        return self.municipality.name


def missing(round: Round, held: list[Negotiation]) -> list[Missing]:
    """In order of name. Three queries."""
    told, there = absences(round), included(held)
    others = [party.municipality for party in round.parties.select_related("municipality")]
    found = {municipality.pk: municipality for municipality in [*others, *round.left_out()]}
    outside = [municipality for code, municipality in found.items() if code not in there]
    return [
        Missing(municipality, told[municipality.pk].reason if municipality.pk in told else "")
        for municipality in sorted(outside, key=lambda municipality: municipality.name_fi)
    ]


def _presentations(summary: Summary) -> list[dict[str, str]]:
    found = summary.presentations.select_related("body")
    return [{"body": p.body.name, "date": p.presented_on.isoformat(), "outcome": p.outcome} for p in found]


def raised_topics(negotiation: Negotiation) -> list[Topic]:
    """What the municipalities themselves raised beforehand; topics of organisations are not theirs to be counted."""
    return [topic for topic in negotiation.topics.all() if topic.sent_at and topic.municipality_id]


def municipality_row(negotiation: Negotiation) -> dict[str, Any]:
    """One line of the table of the round; a negotiation about a theme names its municipalities too."""
    people = negotiation.participants.all()
    makers = [str(p.get_role_display()) for p in people if p.present and p.role in Participant.DECISION_MAKERS]
    return {
        "name": _title_and_names(negotiation),
        "date": _iso(negotiation.starts_at),
        "head_count": negotiation.head_count or 0,
        "decision_makers": makers,
        "topics": len(raised_topics(negotiation)),
        "measures": len(negotiation.measures.all()),
    }


def _title_and_names(negotiation: Negotiation) -> str:
    names = ", ".join(municipality.name for municipality in negotiation.municipalities)
    return ": ".join(part for part in (negotiation.theme_title, names) if part)


def theme_rows(held: list[Negotiation]) -> list[dict[str, Any]]:
    """Theme × negotiation: how many topics each raised in it; the themes that most raised come first."""
    counted = [Counter(topic.theme for topic in raised_topics(n)) for n in held]
    rows = []
    for theme in Theme:
        counts = [counter[theme.value] for counter in counted]
        if any(counts):
            raised_by = sum(1 for count in counts if count)
            rows.append({"label": str(theme.label), "counts": counts, "municipality_count": raised_by})
    return sorted(rows, key=lambda row: -row["municipality_count"])
