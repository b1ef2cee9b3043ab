"""A county's programme with indicators and figures, in a line each."""

from collections.abc import Iterable

from municipalities.models import WelfareArea
from programmes.models import Indicator, Programme, ProgrammeIndicator
from tests.programmes.figures import observe

SOUTH_KARELIA = ("153", "405", "416", "441", "580", "689", "700", "739", "831")


def programme(
    area: WelfareArea, key: str = "sopuisa", mark: str = "■", years: tuple[int, int] = (2025, 2028)
) -> Programme:
    return Programme.objects.create(
        area=area, key=key, name_fi=key.upper(), mark=mark, theme_fi="Teema", starts_year=years[0], ends_year=years[1]
    )


def indicator(name: str, **fields: object) -> Indicator:
    made = {"source": "national", "status": "verified", "provider": "THL", "licence": "CC BY 4.0"}
    made |= {} if "unit_fi" in fields else {"unit_fi": "%", "scale": "share"}
    made |= {"better": "lower", "sotkanet_id": 900_000 + Indicator.objects.count(), "name_fi": name, "name_sv": name}
    return Indicator.objects.create(key=f"test-{Indicator.objects.count()}", **(made | fields))


def follow(of: Programme, one: Indicator, **fields: object) -> ProgrammeIndicator:
    return ProgrammeIndicator.objects.create(programme=of, indicator=one, **fields)


def followed(of: Programme, name: str, figures: Iterable[tuple[str, int, float]] = (), **fields: object) -> Indicator:
    """An indicator that the programme follows, with (place, year, value) each."""
    made = indicator(name, **fields)
    follow(of, made)
    for place, year, value in figures:
        observe(made, place, year, value)
    return made


def lemi_moves(of: Programme, name: str, then: float, now: float, **fields: object) -> Indicator:
    """Lemi from `then` in 2020 to `now` in 2023; the county stays at 20, the country at 25."""
    others = [(place, year, value) for place, value in (("11", 20.0), ("FI", 25.0)) for year in (2020, 2023)]
    return followed(of, name, [("416", 2020, then), ("416", 2023, now), *others], **fields)
