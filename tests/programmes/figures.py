"""Observations for tests, in one line each."""

from programmes.models import ImportRun, Indicator, Observation, Region


def observe(
    indicator: Indicator,
    place: str,
    years: int | tuple[int, int],
    value: float | None,
    *,
    number: float | None = None,
    gender: str = "total",
    state: str = "value",
) -> Observation:
    """`place`: three digits of a municipality, two of an area, FI for the country."""
    run = ImportRun.objects.filter(source="tests").first() or ImportRun.objects.create(
        kind="shipped", state="done", source="tests"
    )
    first, last = years if isinstance(years, tuple) else (years, years)
    return Observation.objects.create(
        indicator=indicator,
        region=region(place),
        first_year=first,
        last_year=last,
        gender=gender,
        value=value,
        number=number,
        state=state,
        run=run,
    )


def region(place: str) -> Region:
    if place == "FI":
        return Region.objects.get(kind="country")
    return Region.objects.get(municipality=place) if len(place) == 3 else Region.objects.get(area=place)
