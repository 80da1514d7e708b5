"""Whether somebody can chair a workshop: whoever chairs it signs it, and needs a role that signs."""

from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission
from riskreg.people.queries import actor_of_person
from riskreg.store.work import Work


def why_no_chair(work: Work, person_id: int) -> str:
    """Why that person cannot chair a workshop, in a sentence; empty when they can."""
    try:
        person = actor_of_person(work.session.connection(), person_id)
    except NotFound:
        return "Choose somebody whose account is open to chair the workshop."
    if person.alone.has_everywhere(Permission.WORKSHOP_SIGN):
        return ""
    return f"{person.name} has no role that signs a workshop. Name a senior manager as its chair."
