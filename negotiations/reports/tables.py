"""The tables of a round as files: rows read through the same functions as the pages. Rows are lists of plain values."""

from collections.abc import Callable, Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hyte.letters.models import Letter
from hyte.tables.writing import Sheet, Value
from negotiations.documents import contents
from negotiations.ladder import Waits
from negotiations.models import Feedback, Negotiation, Participant, Round, Summary, Topic
from negotiations.reports import board, proof
from negotiations.reports.board.rows import BoardRow
from negotiations.reports.board.words import FILTERS
from negotiations.reports.proof import ProofRow
from negotiations.states import SummaryState
from programmes.models import Measure

Rows = list[list[Value]]
MUNICIPALITY = gettext_lazy("Municipality")
PEOPLE = ("topics__municipality", "topics__organisation", "topics__sector", "topics__expert")
FOR_MANAGEMENT = ("themes", "measures_of_summary")
AT_ANY_TIME = ("proof",)  # for management too, approved summary or not


def _yes(value: bool | None) -> str:
    return "" if value is None else (_("yes") if value else _("no"))


def _sheet(title: str, headings: Iterable[object], rows: Rows) -> Sheet:
    return Sheet(str(title), [capfirst(str(heading)) for heading in headings], rows)


def _label(model: type, field: str) -> object:
    return model._meta.get_field(field).verbose_name  # type: ignore[attr-defined]


def board_table(round: Round) -> Sheet:
    headings = [
        MUNICIPALITY,
        _("Municipality code"),
        _("Who waits for whom"),
        _("Turn"),
        _("Late"),
        _("Times proposed"),
    ]
    headings += [_("Topics"), _("Begins"), _("Ends"), _("Place"), _("Present"), _("Memo"), _("Memo approved")]
    headings += [_("Municipality approved"), _("HYTE contact"), _("E-mail of the contact")]
    built = board.build(round)
    rows = [_board_row(row) for row in built.rows]
    turn = str(FILTERS[Waits.ABSENT])
    empty: list[Value] = [None] * (len(headings) - 4)
    rows += [[other.name, other.municipality.pk, other.sentence, turn, *empty] for other in built.left_out]
    return _sheet(_("Board"), headings, rows)


def _board_row(row: BoardRow) -> list[Value]:
    case, met, memo = row.case, row.negotiation, row.case.memo
    contact = case.contact.user if case.contact else None
    found: list[Value] = [row.name, row.party.municipality_id, row.sentence, str(FILTERS[case.waits])]
    found += [_yes(case.is_late), len(case.proposals), len(case.topics)]
    found += [met.starts_at, met.ends_at, met.place] if case.is_booked else [None, None, met.place]
    found += [met.head_count if met.is_held else None, str(memo.get_state_display()) if memo else ""]
    found += [memo.approved_at if memo else None, row.party.memo_accepted_at]
    return [*found, contact.name if contact else "", contact.email if contact else ""]


def topics(round: Round) -> Sheet:
    headings = [
        MUNICIPALITY,
        _("Raised by"),
        _("Topic"),
        _("Description"),
        _("Theme"),
        _("Expertise needed"),
        _("Sector"),
    ]
    headings += [_("Expert"), _("Minutes"), _("Sent"), _("Late")]
    return _sheet(
        _("Topics"), headings, [_topic_row(n, one) for n in _negotiations(round, *PEOPLE) for one in _topics(n, round)]
    )


def _topics(negotiation: Negotiation, round: Round) -> list[Topic]:
    negotiation.round = round
    found = [topic for topic in negotiation.topics.all() if topic.sent_at]
    for topic in found:
        topic.negotiation = negotiation
    return found


def _topic_row(negotiation: Negotiation, topic: Topic) -> list[Value]:
    found: list[Value] = [negotiation.title, topic.raised_by, topic.title, topic.description]
    found += [str(topic.get_theme_display()), topic.expertise, topic.sector.name if topic.sector else ""]
    return [*found, topic.expert.name if topic.expert else "", topic.minutes, topic.sent_at, _yes(topic.is_late)]


def measures(round: Round) -> Sheet:
    return _measures(_negotiations(round))


def measures_of_summary(round: Round) -> Sheet:
    """Those agreed in memos that have been approved: what the summary tells."""
    return _measures(_approved(round))


def _measures(negotiations: list[Negotiation]) -> Sheet:
    names = (
        "theme",
        "programme",
        "county_owner",
        "municipality_owner",
        "organisation",
        "body",
        "due_on",
        "state",
    )
    rows = [_measure_row(n, measure) for n in negotiations for measure in n.measures.all()]
    return _sheet(_("Measures"), [MUNICIPALITY, _("What is done"), *(_label(Measure, name) for name in names)], rows)


def _measure_row(negotiation: Negotiation, measure: Measure) -> list[Value]:
    carried = [thing.name if thing else "" for thing in (measure.organisation, measure.body)]
    programme = measure.programme.name if measure.programme else ""
    found: list[Value] = [negotiation.title, measure.what, str(measure.get_theme_display()), programme]
    found += [measure.county_owner, measure.municipality_owner, *carried, measure.due_on]
    return [*found, measure.word]


def attendance(round: Round) -> Sheet:
    names = "side", "role", "name", "title", "organisation", "expected", "present"
    headings = [MUNICIPALITY, _("Begins"), *(_label(Participant, name) for name in names), _("Own municipality")]
    rows = [_person_row(n, person) for n in _negotiations(round) for person in n.participants.all()]
    return _sheet(_("Attendance"), headings, rows)


def _person_row(negotiation: Negotiation, one: Participant) -> list[Value]:
    found: list[Value] = [negotiation.title, negotiation.starts_at, str(one.get_side_display())]
    own = next((place.name for place in negotiation.municipalities if place.pk == one.municipality_id), "")
    organisation = "" if one.side == Participant.Side.MUNICIPALITY else one.organisation
    found += [str(one.get_role_display()), one.name, one.title, organisation]
    return [*found, _yes(one.expected), _yes(one.present), own]


def findings(round: Round) -> Sheet:
    headings = [_("Theme"), _("Finding"), _("Finding, in Swedish")]
    found = [[str(one.get_theme_display()), one.text, one.text_sv] for one in round.findings.all()]
    return _sheet(_("Findings"), headings, found)  # type: ignore[arg-type]


def feedback(round: Round) -> Sheet:
    """Named only where the giver agreed; in the order of the words, so that the order names nobody either."""
    given = Feedback.objects.filter(negotiation__round=round).select_related("by").order_by("text", "pk")
    titles = {negotiation.pk: negotiation.title for negotiation in round.negotiations.with_parties()}
    rows: Rows = [
        [one.text, *([titles[one.negotiation_id], one.by.name] if one.may_be_named else ["", ""])] for one in given
    ]
    return _sheet(_("Feedback"), [_("Feedback"), MUNICIPALITY, _("Given by")], rows)


def letters(round: Round) -> Sheet:
    """The words as staff read them in the outbox: no link can be used."""
    titles = {negotiation.pk: negotiation.title for negotiation in round.negotiations.with_parties()}
    headings = [_("Kind of letter"), _("Recipient"), _("E-mail"), MUNICIPALITY, _("Language"), _("Subject"), _("Text")]
    headings += [_("State"), _("Reason"), _("Made"), pgettext("when", "Sent")]
    found = round.letters.order_by("pk").defer("calendar")
    return _sheet(_("Letters"), headings, [_letter_row(letter, titles) for letter in found])


def _letter_row(letter: Letter, titles: dict[int, str]) -> list[Value]:
    title = titles.get(letter.about_id, "") if letter.about_type == "negotiation" else ""
    found: list[Value] = [letter.kind_label, letter.to_name, letter.to_email]
    found += [title, str(letter.get_language_display()), letter.subject]
    return [
        *found,
        letter.masked_text,
        str(letter.get_state_display()),
        letter.reason,
        letter.created_at,
        letter.sent_at,
    ]


def themes(round: Round) -> Sheet:
    """Theme × municipality as the summary counts them: how many topics each raised."""
    held = _approved(round)
    rows: Rows = [[one["label"], *one["counts"], one["municipality_count"]] for one in contents.theme_rows(held)]
    return _sheet(_("Themes"), [_("Theme"), *(n.title for n in held), _("Municipalities that raised it")], rows)


def proof_table(round: Round) -> Sheet:
    return proof_of(proof.rows(round, proof.documents(round)))


def proof_of(rows: Iterable[ProofRow]) -> Sheet:
    headings = [MUNICIPALITY, _("Municipality code"), _("Invited"), _("Begins"), _("Ends"), _("Place"), _("Present")]
    headings += [_("Memo"), _("Version"), _("Memo approved"), _("Municipality approved"), _("State")]
    return _sheet(_("Proof"), headings, [_proof_row(row) for row in rows])


def _proof_row(row: ProofRow) -> list[Value]:
    met = row.negotiation if row.negotiation and row.negotiation.is_held else None
    found: list[Value] = [row.municipality.name, row.municipality.pk, row.invited_at]
    found += [met.starts_at, met.ends_at, met.place, met.head_count] if met else [None, None, "", None]
    document = row.document
    found += [document.filename, document.version, document.approved_at] if document else ["", None, None]
    return [*found, row.accepted_at, row.state[1]]


def _negotiations(round: Round, *related: str) -> list[Negotiation]:
    """All of the round in the order of time, each with what came of it."""
    found = round.negotiations.with_parties().prefetch_related(*related)
    return contents.with_results(list(found.order_by("starts_at", "pk")))


def _approved(round: Round) -> list[Negotiation]:
    return contents.approved_negotiations(Summary(round=round))


def is_for_management(round: Round) -> bool:
    """Management reads what the summary says once it has been approved, not before."""
    return Summary.objects.filter(round=round).exclude(state=SummaryState.DRAFT).exists()


TABLES: dict[str, Callable[[Round], Sheet]] = {
    "proof": proof_table,
    "board": board_table,
    "topics": topics,
    "measures": measures,
    "measures_of_summary": measures_of_summary,
    "attendance": attendance,
    "themes": themes,
    "findings": findings,
    "feedback": feedback,
    "letters": letters,
}
WHAT = {
    "proof": (
        gettext_lazy("Proof"),
        gettext_lazy(
            "Each municipality of the county: invited, held, with how many, memo and approvals (612/2021 7 §)."
        ),
    ),
    "board": (gettext_lazy("Board"), gettext_lazy("Each municipality: its state, its dates, and who waits for whom.")),
    "topics": (gettext_lazy("Topics"), gettext_lazy("What has been raised beforehand, with theme and expert.")),
    "measures": (gettext_lazy("Measures"), gettext_lazy("What has been agreed, by whom and by when. Drafts too.")),
    "measures_of_summary": (
        gettext_lazy("Measures of the summary"),
        gettext_lazy("Only those of memos that have been approved."),
    ),
    "attendance": (gettext_lazy("Attendance"), gettext_lazy("Who was expected and who was there, by role.")),
    "themes": (
        gettext_lazy("Themes by municipality"),
        gettext_lazy("How many topics each municipality raised, from approved memos."),
    ),
    "findings": (gettext_lazy("Findings"), gettext_lazy("What the round taught, in the county’s words.")),
    "feedback": (
        gettext_lazy("Feedback"),
        gettext_lazy("The words of the participants, named only where they agreed."),
    ),
    "letters": (gettext_lazy("Letters"), gettext_lazy("Every letter with its state. Personal links are masked.")),
}
