"""Filters of the templates: dates, moments, levels and counts as people read them."""

import hashlib
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup

from riskreg.domain.scale import Level
from riskreg.domain.words import count_in_words
from riskreg.paths import STATIC
from riskreg.web.addresses import address_of
from riskreg.web.speech import language_code

_SMALL_MAP = Markup(
    '<svg class="spot" viewBox="0 0 26 26" aria-hidden="true"><use href="#g"/>'
    '<rect x="{}" y="{}" width="5" height="5"/></svg><span class="num">{} × {}</span>'
)


def add_filters(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.jinja_env.filters.update(day=day, moment=moment, in_words=count_in_words, level_of_rank=level_of_rank)
    app.jinja_env.globals.update(
        asset=asset,
        options=options,
        small_map=small_map,
        field_attributes=field_attributes,
        shell_language=language,
        shell_direction=direction,
    )


def day(value: date | None) -> str:
    """``12 Dec 2026``; empty for no date."""
    return _day(value, language_code()) if value else ""


@lru_cache(maxsize=256)
def options(choices: tuple[tuple[str, str], ...], taken: str) -> Markup:
    """The options of a list to choose from, of (value, words), with the one taken: long lists stand on many pages."""
    plain, chosen = Markup('<option value="{}">{}</option>'), Markup('<option value="{}" selected>{}</option>')
    return Markup("\n").join((chosen if value == taken else plain).format(value, words) for value, words in choices)


@lru_cache(maxsize=256)
def small_map(likelihood: int | None, impact: int | None) -> Markup:
    """The small map of ``parts/spot.html`` and its numbers, ready made: a list shows fifty."""
    if not likelihood or not impact:
        return Markup("")
    return _SMALL_MAP.format(impact * 5 - 4.5, 25.5 - likelihood * 5, likelihood, impact)


@lru_cache(maxsize=4096)
def _day(value: date, locale: str) -> str:
    # A list shows hundreds of dates; Babel takes its time over each.
    return format_date(value, "d MMM y", locale=locale)


def moment(value: datetime | None) -> str:
    """``12 Dec 2026, 14:05 UTC``; empty for none."""
    return format_datetime(value, "d MMM y, HH:mm 'UTC'", locale=language_code()) if value else ""


def level_of_rank(rank: int | None) -> Level | None:
    return Level.from_rank(rank) if rank else None


def asset(name: str) -> str:
    """Address of a static file with its fingerprint, so that it may be kept for ever and still change."""
    return address_of("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def field_attributes(field: Any, hint: str, wide: bool) -> dict[str, str]:
    """HTML attributes of a field: what describes it, and whether it is wrong."""
    described = [f"{field.id}-error"] * bool(field.errors) + [f"{field.id}-hint"] * bool(hint)
    attributes = {"class": "wide"} if wide else {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def language() -> str:
    """The page's language as HTML writes it: ``zh-Hans``."""
    return language_code().replace("_", "-")


def direction() -> str:
    locale = get_locale()
    return locale.text_direction if locale else "ltr"
