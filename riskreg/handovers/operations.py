"""Handing over what somebody holds, or nobody does; and asking for somebody who heads or keeps an entity."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.permissions import EVERYWHERE, Permission, Place, Role
from riskreg.handovers.held_queries import chosen_of_risks
from riskreg.handovers.other_queries import other_things
from riskreg.handovers.passing import Handover, pass_things_on
from riskreg.handovers.things import Kind, Thing
from riskreg.people.keeping import hold_person
from riskreg.people.plain_text import Problems, checked_line
from riskreg.risks.orphan_queries import NEEDED_ROLES
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.work import Work, operation
from riskreg.tasks.holder_queries import people_with
from riskreg.tasks.telling import Told, tell
from riskreg.tasks.unseen import OF_ENTITY

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
LONGEST_NOTE = 300


def _needed(work: Work, giver_id: int | None, *_args: Any, **_kwargs: Any) -> Permission:
    """One's own things everybody passes on; another's those whose task that is."""
    is_mine = giver_id is not None and giver_id == work.actor.person_id
    return Permission.ACCOUNT_KEEP if is_mine else Permission.HANDOVER_MAKE


def _anywhere(work: Work, *_args: Any, **_kwargs: Any) -> Place:
    return EVERYWHERE


@operation(needs=_needed, within=_anywhere)
def hand_things_over(work: Work, giver_id: int | None, successor_id: int, chosen: Collection[str], note: str) -> int:
    """Pass the chosen things on to a successor; answers how many. ``giver_id`` None: things that nobody holds.

    ``chosen`` are keys of things, or of whole groups. All of them are passed on, or, when one is no longer there to
    pass on, none.
    """
    problems: Problems = {}
    note = checked_line(problems, "note", "Note", note, longest=LONGEST_NOTE)
    giver = hold_person(work, giver_id) if giver_id is not None else None
    successor = _successor(work, giver_id, successor_id, problems)
    if not chosen:
        problems["chosen"] = ["Tick at least one thing to hand over."]
    if problems or successor is None:
        raise Invalid(next(iter(problems.values()))[0], problems)
    things = _chosen(work, giver_id, chosen)
    pass_things_on(work, Handover(giver, successor, note, uuid4().hex), things)
    counts = {kind.value: sum(thing.kind is kind for thing in things) for kind in Kind}
    passed = {name: count for name, count in counts.items() if count}
    name = giver.name if giver is not None else "nobody"
    work.record("handover.made", giver_id, name, successor=successor.name, passed=passed, reason=note)
    return len(things)


@operation(needs=Permission.HANDOVER_MAKE)
def ask_for_role(work: Work, code: str, role: Role) -> None:
    """Tell the administrators that an entity needs somebody for a role; once a day, however often it is asked."""
    wanted = sa.select(_ENTITY.c.id, _ENTITY.c.code).where(_ENTITY.c.code == code)
    entity = work.session.execute(wanted).first()
    if entity is None or role not in NEEDED_ROLES:
        raise NotFound("There is no such entity, or it needs nobody for that.")
    key = f"wanted:{entity.id}:{role.value}:{work.now.date().isoformat()}"
    kind = "head_wanted" if role is Role.HEAD_OF_ENTITY else "focal_wanted"
    told = Told(kind, key, OF_ENTITY, entity.id, entity.code, is_duty=True)
    tell(work, people_with(work, Role.ADMINISTRATOR.value, None), told)
    work.record("handover.role_asked", entity.id, entity.code, role=role.value)


def _successor(work: Work, giver_id: int | None, successor_id: int, problems: Problems) -> Person | None:
    found = work.session.get(Person, successor_id)
    if found is None or found.disabled_at is not None or loaded(found.id) == giver_id:
        problems["successor"] = ["Choose somebody else from the list, whose account is open."]
        return None
    return found


def _chosen(work: Work, giver_id: int | None, chosen: Collection[str]) -> list[Thing]:
    """The things behind the keys, as they are held now; refused when one of them is not."""
    ids: dict[Kind, set[int] | None] = defaultdict(set)
    for key in sorted(chosen):
        kind, number = _read(key)
        here = ids[kind]
        ids[kind] = None if number is None or here is None else here | {number}
    others = other_things(work, giver_id, None) if giver_id is not None and any(not k.is_of_a_risk for k in ids) else ()
    found: list[Thing] = []
    for kind, wanted in ids.items():
        if kind.is_of_a_risk:
            those = chosen_of_risks(work, giver_id, kind, wanted)
        else:
            mine = [each for group in others if group.kind is kind and group.may_pass for each in group.things]
            those = [each for each in mine if wanted is None or each.id in wanted]
        if not those or (wanted is not None and len(those) < len(wanted)):
            raise Conflict("Something you ticked is not there to hand over any more. Look at the list again.")
        found += those
    return found


def _read(key: str) -> tuple[Kind, int | None]:
    kind, _colon, number = key.partition(":")
    if kind in {known.value for known in Kind} and (number == "all" or (number.isascii() and number.isdecimal())):
        return Kind(kind), None if number == "all" else int(number[:10])
    raise Invalid("Tick only what stands on the list.", {"chosen": ["Tick only what stands on the list."]})
