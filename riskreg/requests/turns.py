"""Requests as what tasks are about: whoever is asked has to answer."""

from riskreg.domain.permissions import Role, Scope
from riskreg.domain.references import request_reference
from riskreg.store.base import loaded
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import Holder, Turn

NOUN = "escalation_request"


def turn_of(work: Work, request: UpwardRequest) -> Turn:
    """The request in the state it stands in; its days are counted where the level asked is."""
    is_of_entity = Role(request.role).scope is Scope.ENTITY
    addressee = Holder(role=request.role.value, entity_id=request.entity_id if is_of_entity else None)
    return Turn(
        noun=NOUN,
        subject_id=loaded(request.id),
        subject=request_reference(request.number),
        lifecycle_id=request.lifecycle_id,
        lifecycle=lifecycle_of(work, request),
        state=request.state,
        entity_id=request.entity_id,
        holders={"addressee": addressee},
        took_part=request.asked_by_id or request.asked_for_id,
    )
