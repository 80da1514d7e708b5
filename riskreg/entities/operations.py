"""What administrators do with entities: add, correct, move, end, and load a whole organization from a file."""

from dataclasses import asdict, fields
from datetime import date

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.entities.calendar_queries import CALENDARS
from riskreg.entities.entity_file import read_lines
from riskreg.entities.keeping import EntityWords, checked_code, checked_words, hold_entity, refuse, refuse_too_deep
from riskreg.people.plain_text import Problems
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.work import Work, operation

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_SAID = tuple(field.name for field in fields(EntityWords))


@operation(needs=Permission.ENTITY_MANAGE)
def add_entity(work: Work, code: str, words: EntityWords, *, parent: str = "", valid_from: date | None = None) -> int:
    """Add an entity under the parent with that code (none: at the top), from today unless said; answers its id."""
    problems: Problems = {}
    code, words = checked_code(problems, code), checked_words(problems, words)
    if not problems and work.session.execute(sa.select(_ENTITY.c.id).where(_ENTITY.c.code == code)).first():
        problems["code"] = ["There is an entity with this code already."]
    above = _parent(work, problems, parent)
    refuse(problems)
    entity = _placed(work, code, words, above, valid_from or work.now.date())
    work.record("entity.added", entity.id, code, parent=parent)
    return loaded(entity.id)


@operation(needs=Permission.ENTITY_MANAGE)
def correct_entity(work: Work, code: str, version: int, words: EntityWords, *, valid_from: date) -> None:
    """Correct what is said of an entity, or the day it began. Its code stays, because documents quote it."""
    entity = hold_entity(work, code, version)
    problems: Problems = {}
    words = checked_words(problems, words)
    if entity.valid_to is not None and valid_from > entity.valid_to:
        problems["valid_from"] = ["Enter a day before the day this entity ended."]
    refuse(problems)
    wanted = {field: getattr(words, field) for field in _SAID}
    wanted["valid_from"] = valid_from
    changed = sorted(field for field, value in wanted.items() if getattr(entity, field) != value)
    if changed:
        for field, value in wanted.items():
            setattr(entity, field, value)
        entity.version += 1
        # Whoever asks for its calendar from now on, in this very piece of work too, finds the new one.
        work.session.flush()
        work.read.pop(CALENDARS, None)
        work.record("entity.corrected", entity.id, code, changed=changed)


@operation(needs=Permission.ENTITY_MANAGE)
def move_entity(work: Work, code: str, version: int, parent: str) -> None:
    """Put an entity, with everything below it, under another parent (none: to the top)."""
    _hold_the_tree(work)
    entity = hold_entity(work, code, version)
    problems: Problems = {}
    above = _parent(work, problems, parent)
    if above is not None and above.path.startswith(entity.path):
        problems["parent"] = ["Choose a parent that is neither this entity nor below it."]
    refuse(problems)
    old, new = entity.path, f"{above.path if above else '/'}{entity.id}/"
    if old == new:
        raise Conflict("This entity is under that parent already.")
    _rewrite_paths(work, old, new)
    was = work.session.get(Entity, entity.parent_id).code if entity.parent_id else ""  # type: ignore[union-attr]
    entity.parent_id, entity.path = above.id if above else None, new
    entity.version += 1
    work.record("entity.moved", entity.id, code, before=was, after=parent)


@operation(needs=Permission.ENTITY_MANAGE)
def end_entity(work: Work, code: str, version: int, last_day: date) -> None:
    """End an entity: after its last day nothing new is logged for it. What it has stays, and it stays readable."""
    entity = hold_entity(work, code, version)
    if last_day < entity.valid_from:
        raise _bad_day("Enter a day on or after the day this entity began.")
    outliving = sa.select(_ENTITY.c.code).where(
        _ENTITY.c.parent_id == entity.id, sa.or_(_ENTITY.c.valid_to.is_(None), _ENTITY.c.valid_to > last_day)
    )
    below = list(work.session.execute(outliving.order_by(_ENTITY.c.code)).scalars())
    if below:
        some = ", ".join(below[:5]) + (" and others" if len(below) > 5 else "")
        raise _bad_day(f"Entities below would outlive it: {some}. Move them or end them first.")
    entity.valid_to = last_day
    entity.version += 1
    work.record("entity.ended", entity.id, code, last_day=last_day.isoformat())


@operation(needs=Permission.ENTITY_MANAGE)
def load_entities(work: Work, source: str) -> int:
    """Add the entities of a CSV file (code, name, kind, region, parent, country, reporting); answers how many are new.

    The columns valid_from and time_zone may be left out: an entity begins today, in its country's time zone. A parent
    may stand later in the file or be in the register already. Every problem is reported at once and then nothing is
    added. Entities that exist are left as they are, so loading the same file again changes nothing.
    """
    known = {row.code: row.id for row in work.session.execute(sa.select(_ENTITY.c.code, _ENTITY.c.id))}
    lines = [line for line in read_lines(source, frozenset(known)) if line.code not in known]
    for line in lines:
        parent_id = known.get(line.parent)
        above = work.session.get(Entity, parent_id) if parent_id else None
        entity = _placed(work, line.code, line.words, above, line.valid_from or work.now.date())
        known[line.code] = loaded(entity.id)
    if lines:
        work.record("entity.loaded", None, f"{len(lines)} entities", codes=[line.code for line in lines])
    return len(lines)


def _placed(work: Work, code: str, words: EntityWords, above: Entity | None, valid_from: date) -> Entity:
    entity = Entity(code=code, **asdict(words), parent_id=above.id if above else None, path="", valid_from=valid_from)
    work.session.add(entity)
    work.session.flush()
    entity.path = f"{above.path if above else '/'}{entity.id}/"
    refuse_too_deep(entity.path)
    return entity


def _parent(work: Work, problems: Problems, code: str) -> Entity | None:
    if not code:
        return None
    found = work.session.execute(sa.select(Entity).where(_ENTITY.c.code == code)).scalar_one_or_none()
    if found is None or (found.valid_to is not None and found.valid_to < work.now.date()):
        problems["parent"] = ["Choose a parent from the list."]
    return found


def _hold_the_tree(work: Work) -> None:
    # Two moves at once could put each of two entities below the other.
    work.session.execute(sa.select(_ENTITY.c.id).order_by(_ENTITY.c.id).with_for_update()).all()


def _rewrite_paths(work: Work, old: str, new: str) -> None:
    below = sa.and_(_ENTITY.c.path.like(f"{old}%"), _ENTITY.c.path != old)
    deepest = work.session.execute(sa.select(sa.func.max(sa.func.length(_ENTITY.c.path))).where(below)).scalar_one()
    refuse_too_deep("x" * ((deepest or len(old)) - len(old) + len(new)))
    moved = sa.literal(new) + sa.func.substr(_ENTITY.c.path, len(old) + 1)
    work.session.execute(sa.update(_ENTITY).where(below).values(path=moved))


def _bad_day(sentence: str) -> Invalid:
    return Invalid(sentence, {"last_day": [sentence]})
