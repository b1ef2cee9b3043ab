"""The planner's free message, and the test letter that shows the planner what others will get."""

from collections.abc import Mapping, Sequence

from hyte import clock
from hyte.accounts.models import User
from hyte.letters.queue import Draft
from hyte.mail import one_line
from municipalities.models import Municipality
from negotiations.letters.cover import cases, fill, named
from negotiations.letters.facts import draft, round_facts
from negotiations.letters.kinds import Kind
from negotiations.models import Round

Words = Mapping[str, tuple[str, str]]  # language → (subject, body), placeholders still in place


def message(
    round: Round,
    person: User,
    about: Sequence[Municipality],
    words: Words,
    *,
    name: str,
    number: int = 0,
) -> Draft:
    """To somebody of, or for, these municipalities. `name`: of whom the link is, else empty, as there is none."""
    language = person.language
    facts = round_facts(round, language)
    each = [cases(municipality, language) for municipality in about]
    names = {case: ", ".join(of[case] for of in each) for case in each[0]}
    values = {"name": person.name, **names, **{key: str(facts[key]) for key in ("due", "county", "organiser")}}
    subject, body = (fill(text, language, values) for text in words[language])
    subject = one_line(subject)
    context = {
        **facts,
        "subject": named(subject, names if name == names["whom"] else {"whom": name}) if name else subject,
        "body": body,
        "whom": names["whom"],
        "has_link": bool(name),
    }
    return draft(Kind.MESSAGE, round, person, context, about=round, revision=number)


def trial(round: Round, person: User, letter: tuple[str, str], *, addressee: str, language: str) -> Draft:
    """(subject, text) of a letter as `addressee` gets it, to the planner who wants to see it in a mailbox."""
    subject, text = letter
    context = {"subject": subject, "text": text, "addressee": addressee}
    revision = int(clock.now().timestamp() * 1000)
    return draft(Kind.TEST, round, person, context, revision=revision, language=language)
