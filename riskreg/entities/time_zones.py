"""Time zones: which there are, and which one the capital of a country has."""

import csv
from functools import cache
from zoneinfo import available_timezones

from riskreg.paths import SEED

UTC = "UTC"


def zone_named(typed: str) -> str | None:
    """The zone as the time zone database writes it, however it was typed; None when there is none of that name."""
    return _zones().get(typed.strip().replace(" ", "_").casefold())


def zone_of_country(country: str) -> str:
    """The zone of a country's capital; UTC for a country nobody named one for."""
    return _of_countries().get(country.casefold(), UTC)


def usual_zones() -> tuple[str, ...]:
    """The zones worth offering, in alphabetical order; any other may be typed."""
    return tuple(sorted({UTC, *_of_countries().values()}))


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _of_countries() -> dict[str, str]:
    with (SEED / "time_zones.csv").open(encoding="utf-8", newline="") as source:
        return {row["country"].casefold(): row["time_zone"] for row in csv.DictReader(source)}
