"""The made-up national set that everything is measured on: three programmes of a county with thirty municipalities follow it."""

from demo import synthetic
from hyte.accounts.models import User
from municipalities.models import Membership, WelfareArea
from programmes.models import Indicator, Programme, ProgrammeIndicator

AREA, TOWN = "19", "564"  # North Ostrobothnia with its thirty municipalities, and Oulu
FOLLOWED = 30


def fill(indicators: int, years: int) -> int:
    """How many observations there are now."""
    rows = synthetic.seed(indicators=indicators, years=years)
    area = WelfareArea.objects.get(pk=AREA)
    followed = made()[:FOLLOWED]
    for part, mark in enumerate("▲■●"):
        programme = Programme.objects.create(
            area=area,
            key=f"bench-{part}",
            name_fi=f"Ohjelma {part}",
            mark=mark,
            theme_fi="–",
            starts_year=2025,
            ends_year=2028,
        )
        ProgrammeIndicator.objects.bulk_create(
            ProgrammeIndicator(programme=programme, indicator=indicator) for indicator in followed[part::3]
        )
    return rows


def made() -> list[Indicator]:
    return list(Indicator.objects.filter(key__startswith=synthetic.KEY).order_by("pk"))


def planner() -> User:
    user = User.objects.create_user("bench@example.invalid", name="Bench", password=None)
    Membership.objects.create(user=user, area_id=AREA, role="planner")
    return user
