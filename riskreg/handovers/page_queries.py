"""The pages of handovers: what has nobody, and what one person holds with whom it can go to."""

from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission, Role
from riskreg.handovers.held_queries import MOST, things_of_risks
from riskreg.handovers.other_queries import other_things
from riskreg.handovers.things import Group
from riskreg.people.queries import people_choices
from riskreg.risks.orphan_queries import MOST_COUNTED, BareEntity, Leaver, orphans
from riskreg.store.tables.person import Person
from riskreg.store.work import Work

_PERSON = Person.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class OrphansPage:
    """What has nobody; ``people`` are those whose things can be handed over."""

    title: str
    leavers: tuple[Leaver, ...]
    nobodys: int
    entities: tuple[BareEntity, ...]
    people: tuple[tuple[str, str], ...]
    names_people: bool
    head: Role = Role.HEAD_OF_ENTITY
    most: int = MOST_COUNTED

    @property
    def is_clear(self) -> bool:
        return not (self.leavers or self.nobodys or self.entities)


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """What the person (``person_id`` 0: nobody) holds, and who could have it next."""

    title: str
    person_id: int
    is_mine: bool
    is_disabled: bool
    groups: tuple[Group, ...]
    people: tuple[tuple[str, str], ...]
    most: int = MOST

    @property
    def shown(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.total or group.hidden)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Every key that can be ticked."""
        passed = [group for group in self.groups if group.may_pass and group.total]
        of_groups = [(group.key, group.title) for group in passed]
        return (*of_groups, *((thing.key, thing.reference) for group in passed for thing in group.things))


def orphans_page(work: Work) -> OrphansPage:
    found = orphans(work)
    names = work.actor.has_everywhere(Permission.PEOPLE_MANAGE)
    people = _everybody(work)
    return OrphansPage("Handovers", found.leavers, found.nobodys, found.entities, people, names)


def handover_page(work: Work, person_id: int) -> HandoverPage:
    """Everything the person holds that the actor may know of; for 0 what nobody holds."""
    is_mine = person_id == work.actor.person_id
    name, is_disabled = _who(work, person_id)
    groups = things_of_risks(work, person_id or None)
    if person_id:
        groups = (*groups, *other_things(work, person_id))
    title = "Hand over what you hold" if is_mine else f"Hand over what {name} holds"
    people = tuple(choice for choice in people_choices(work) if choice[0] != str(person_id))
    return HandoverPage(title, person_id, is_mine, is_disabled, groups, people)


def _who(work: Work, person_id: int) -> tuple[str, bool]:
    if not person_id:
        return "nobody", False
    wanted = sa.select(_PERSON.c.name, _PERSON.c.disabled_at).where(_PERSON.c.id == person_id)
    row = work.session.execute(wanted).first()
    if row is None:
        raise NotFound("There is no such person.")
    return row.name, row.disabled_at is not None


def _everybody(work: Work) -> tuple[tuple[str, str], ...]:
    """Those whose account is closed too: they may still hold something."""
    wanted = sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.disabled_at).order_by(_PERSON.c.name, _PERSON.c.id)
    closed = " (account closed)"
    return tuple(
        (str(row.id), f"{row.name}{closed if row.disabled_at else ''}") for row in work.session.execute(wanted)
    )
