"""What the operations on entities share: holding one, checking its words, finding its place in the tree."""

import re
from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.errors import Invalid, NotFound, Stale
from riskreg.entities.time_zones import zone_named, zone_of_country
from riskreg.people.plain_text import Problems, checked_line
from riskreg.store.tables.entity import Entity
from riskreg.store.work import Work

_ENTITY = Entity.__table__  # type: ignore[attr-defined]

KINDS = (
    "organization",
    "division",
    "headquarters",
    "regional office",
    "country office",
    "stand-alone office",
    "peace mission component",
    "human rights adviser",
    "project",
)
LONGEST_PATH = 200
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,18}[A-Z0-9])?")


@dataclass(frozen=True, slots=True)
class EntityWords:
    """What is said of an entity, its place in the tree aside. Without a time zone it has its country's."""

    name: str
    kind: str
    region: str = ""
    country: str = ""
    reporting: bool = True
    time_zone: str = ""


def hold_entity(work: Work, code: str, version_seen: int | None = None) -> Entity:
    """The entity, locked until the transaction ends; ``Stale`` when the page was made from another version."""
    wanted = sa.select(Entity).where(_ENTITY.c.code == code).with_for_update()
    fresh = {"populate_existing": True}
    found: Entity | None = work.session.execute(wanted, execution_options=fresh).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such entity.")
    if version_seen is not None and found.version != version_seen:
        raise Stale("Somebody changed this entity after you opened the page. Look again, then save.", found.version)
    return found


def checked_words(problems: Problems, words: EntityWords) -> EntityWords:
    """The words as they are kept; what is wrong with them is added to ``problems``."""
    if words.kind not in KINDS:
        problems["kind"] = [f"Choose a kind: {', '.join(KINDS)}."]
    country = checked_line(problems, "country", "Country", words.country, longest=80, required=False)
    return EntityWords(
        name=checked_line(problems, "name", "Name", words.name, longest=200),
        kind=words.kind,
        region=checked_line(problems, "region", "Region", words.region, longest=60, required=False),
        country=country,
        reporting=words.reporting,
        time_zone=_checked_zone(problems, words.time_zone) or zone_of_country(country),
    )


def _checked_zone(problems: Problems, typed: str) -> str:
    zone = zone_named(typed) if typed.strip() else ""
    if zone is None:
        problems["time_zone"] = ["Choose a time zone such as America/Bogota, or leave this empty."]
    return zone or ""


def checked_code(problems: Problems, code: str) -> str:
    """An entity's code: capital letters, digits and hyphens, at most 20."""
    tidy = code.strip().upper()
    if not _CODE.fullmatch(tidy):
        problems["code"] = ["Write the code with capital letters, digits and hyphens, at most 20, such as CO-COL."]
    return tidy


def refuse(problems: Problems) -> None:
    """Raise what was found, all of it at once."""
    if problems:
        raise Invalid(next(iter(problems.values()))[0], problems)


def refuse_too_deep(path: str) -> None:
    if len(path) > LONGEST_PATH:
        sentence = "The tree would be too deep here. Choose a parent further up."
        raise Invalid(sentence, {"parent": [sentence]})
