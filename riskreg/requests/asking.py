"""What is asked, checked before it is kept; and keeping it: the request, its task and its event."""

from dataclasses import dataclass

from riskreg.domain import plain_text
from riskreg.domain.errors import Invalid
from riskreg.domain.references import request_reference, risk_reference
from riskreg.domain.upward import Addressee, Condition, Provision, RequestKind, asked_in_words
from riskreg.requests.turns import NOUN, turn_of
from riskreg.store.base import loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_in_use
from riskreg.tasks.turns import open_task

LONGEST_REASON = 4000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a higher level is asked for, and why. ``provides`` only when it is to provide something."""

    kind: RequestKind
    condition: Condition
    reason: str
    provides: Provision | None = None

    def check(self) -> None:
        check_reason(self.reason)
        if (self.kind is RequestKind.PROVIDE) != (self.provides is not None):
            sentence = "Say what should be provided: funds, access or advocacy; and only when something should be."
            raise Invalid(sentence, {"asked": [sentence]})


@dataclass(frozen=True, slots=True)
class Asker:
    """In whose name it is asked when that is not the actor's own, and for which revision the machine asks."""

    person_id: int | None = None
    name: str = ""
    risen_revision: int | None = None


def check_reason(reason: str) -> None:
    """Refuse a reason that says nothing, or that no column should hold."""
    plain_text.checked_reason(reason, LONGEST_REASON)


def put_request(work: Work, risk: Risk, wish: Wish, to: Addressee, asker: Asker) -> UpwardRequest:
    """Keep the request, give whoever is asked the task to answer, and record that it was asked."""
    lifecycle = lifecycle_in_use(work.session.connection(), NOUN)
    request = UpwardRequest(
        number=next_number(work.session, NOUN),
        risk_id=loaded(risk.id),
        kind=wish.kind,
        provides=wish.provides,
        condition=wish.condition,
        reason=wish.reason.strip(),
        asked_by_id=work.actor.person_id,
        asked_by_name=work.actor.name,
        asked_for_id=asker.person_id,
        from_owner_id=risk.owner_id,
        asked_at=work.now,
        role=to.role,
        entity_id=to.entity_id,
        addressed_at=work.now,
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        risen_revision=asker.risen_revision,
    )
    work.session.add(request)
    work.session.flush()
    open_task(work, turn_of(work, request))
    _record(work, risk, request, wish, to, asker)
    return request


def _record(work: Work, risk: Risk, request: UpwardRequest, wish: Wish, to: Addressee, asker: Asker) -> None:
    named = {"for": {"id": asker.person_id, "name": asker.name}} if asker.name else {}
    # The risk is the subject: whoever may not know of it learns nothing of what was asked about it.
    work.record(
        f"{NOUN}.asked",
        request.id,
        risk_reference(risk.number),
        request=request_reference(request.number),
        past="asked a higher level",
        asked=asked_in_words(wish.kind, wish.provides),
        of=to.title,
        condition=wish.condition.label,
        reason=request.reason,
        **named,
    )
