"""Puts the people of a story into the register. Running it again changes nothing."""

from dataclasses import dataclass

from demo.story import MunicipalityStory, OrganisationStory, PersonStory, Story, Text
from hyte.accounts.models import User
from municipalities.models import Body, Membership, Municipality, Organisation, Sector, WelfareArea, WelfareGroupMember
from municipalities.reference import slug
from programmes.actions.seed import seed_programmes
from programmes.models import Programme

PROGRAMMES = (
    ("sutjakka", "SUTJAKKA", "▲", "Ylipaino: nuoret ja työikäiset", "Övervikt: unga och personer i arbetsför ålder"),
    (
        "sopuisa",
        "SOPUISA",
        "■",
        "Ehkäisevä päihde- ja mielenterveystyö: lapset ja nuoret",
        "Förebyggande rusmedelsarbete och främjande av psykisk hälsa: barn och unga",
    ),
    ("ikaystavallinen", "IKÄYSTÄVÄLLINEN", "●", "Kaatuminen ja yksinäisyys: ikääntyneet", "Fall och ensamhet: äldre"),
)
SECTORS = (
    ("Perhe- ja sosiaalipalvelut", "Familje- och socialservice"),
    ("Terveyspalvelut", "Hälsotjänster"),
    ("Ikääntyneiden palvelut", "Service för äldre"),
    ("Mielenterveys- ja päihdepalvelut", "Mentalvårds- och missbrukarservice"),
)


ORGANISATIONS = (
    (
        "public",
        "Esimerkkilän ammattiopisto",
        "Exempelby yrkesinstitut",
        "Oili Opistolainen",
        "hyvinvointikoordinaattori",
    ),
    ("private", "Hoiva-Esimerkki Oy", "", "Petra Palvelunen", "palvelupäällikkö"),
    ("third", "Esimerkkilän mielenterveysyhdistys ry", "", "Mirja Mallinen", "toiminnanjohtaja"),
    ("third", "Liikunta-Esimerkki ry", "", "Lauri Liikkujainen", "puheenjohtaja"),
)


@dataclass
class Cast:
    """The rows behind a story's people. `members`: by address."""

    area: WelfareArea
    team: list[User]
    organisation: Organisation
    bodies: dict[str, Body]
    programmes: dict[str, Programme]
    members: dict[str, WelfareGroupMember]

    @property
    def planner(self) -> User:
        return self.team[1]

    def goers(self, story: Story, municipality: MunicipalityStory) -> list[User]:
        going = {person.email for person in story.team_in(municipality)}
        return [user for user in self.team if user.email in going]


def gather(story: Story) -> Cast:
    """Everybody of the story, found or made."""
    area = WelfareArea.objects.get(code=story.area_code)
    return Cast(
        area=area,
        team=[_staff(person, area) for person in story.team],
        organisation=_organisation(story.organisation, area),
        bodies={body.key: _body(area, body.kind, body.name.fi, body.name.sv) for body in story.bodies},
        programmes=_programmes(area, story.year),
        members={
            person.email: _member(municipality, person)
            for municipality in story.municipalities
            for person in municipality.members
        },
    )


def sectors(area: WelfareArea) -> None:
    for name_fi, name_sv in SECTORS:
        Sector.objects.get_or_create(area=area, name_fi=name_fi, defaults={"name_sv": name_sv})


def organisations(area: WelfareArea) -> list[Organisation]:
    """Of all three sectors, beside the one of the story: the round that runs invites them too."""
    return [_invented(area, *row) for row in ORGANISATIONS]


def _invented(area: WelfareArea, kind: str, name_fi: str, name_sv: str, person: str, title: str) -> Organisation:
    domain = f"{slug(name_fi)}.example"
    address = ".".join(slug(part) for part in person.split()) + f"@{domain}"
    voice = PersonStory(name=person, email=address, title=title, language="fi", role="organisation")
    return _organisation(OrganisationStory(Text(fi=name_fi, sv=name_sv), kind, voice), area)


def staff(area: WelfareArea, role: str, *, login: str, name: str, title: str, language: str = "fi") -> User:
    """A person who signs in, with a role in the area."""
    user = User.objects.filter(login=login).first() or User.objects.create_user(
        login, name=name, title=title, language=language
    )
    if not Membership.objects.filter(user=user, area=area).exists():
        Membership.objects.create(user=user, area=area, role=role)
    return user


def _staff(person: PersonStory, area: WelfareArea) -> User:
    return staff(area, "planner", login=person.email, name=person.name, title=person.title, language=person.language)


def _organisation(told: OrganisationStory, area: WelfareArea) -> Organisation:
    found = Organisation.objects.filter(area=area, name_fi=told.name.fi).first()
    if found:
        return found
    return Organisation.objects.create(
        area=area,
        name_fi=told.name.fi,
        name_sv=told.name.sv,
        kind=told.sector,
        representative=_by_link(told.representative),
    )


def _by_link(person: PersonStory) -> User:
    return User.objects.create_user(
        None, name=person.name, title=person.title, email=person.email, language=person.language
    )


def _body(area: WelfareArea, kind: str, name_fi: str, name_sv: str) -> Body:
    return Body.objects.get_or_create(area=area, name_fi=name_fi, defaults={"kind": kind, "name_sv": name_sv})[0]


def _programmes(area: WelfareArea, year: int) -> dict[str, Programme]:
    """Those of the story's year, by key: the county's own with all their parts where the application ships them."""
    shipped = seed_programmes(area)
    if shipped:
        starts = 2024 if year < 2025 else 2025
        return {one.key: one for one in shipped if one.starts_year == starts}
    return {row[0]: _programme(area, year, *row) for row in PROGRAMMES}


def _programme(area: WelfareArea, year: int, key: str, name: str, mark: str, theme_fi: str, theme_sv: str) -> Programme:
    values = {"name_fi": name, "mark": mark, "theme_fi": theme_fi, "theme_sv": theme_sv}
    period = {"starts_year": 2024, "ends_year": 2025} if year < 2025 else {"starts_year": 2025, "ends_year": 2028}
    found = Programme.objects.filter(area=area, key=key, starts_year=period["starts_year"]).first()
    return found or Programme.objects.create(area=area, key=key, **period, **values)


def _member(story: MunicipalityStory, person: PersonStory) -> WelfareGroupMember:
    municipality = Municipality.objects.get(code=story.code)
    if municipality.meeting_place != story.place:
        municipality.meeting_place = story.place
        municipality.save(update_fields=["meeting_place"])
    found = WelfareGroupMember.objects.filter(municipality=municipality, user__email=person.email).first()
    if found:
        return found
    return WelfareGroupMember.objects.create(
        user=_by_link(person), municipality=municipality, role=person.group_role, duty=person.duty
    )
