"""The yearly review of 2025 in the demonstration: every entity with a risk looked at it before the plan of 2026."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from riskreg.domain.references import cycle_reference, item_reference, return_reference, risk_reference
from riskreg.domain.review import ReviewAnswer
from riskreg.exchange.demonstration_people import Cast
from riskreg.exchange.demonstration_review import Step
from riskreg.exchange.demonstration_review_words import LOOKED_IN_2025
from riskreg.exchange.demonstration_room import SECRETARIAT
from riskreg.exchange.demonstration_rows import Row
from riskreg.reviews.answering import Given
from riskreg.reviews.finding_queries import find_cycle, find_return, items_of
from riskreg.reviews.opening import Opening
from riskreg.reviews.operations import close_cycle, open_cycle
from riskreg.reviews.return_operations import Reply, answer_items, answer_questions, send_return, sign_return
from riskreg.reviews.template_queries import shipped_templates
from riskreg.store.base import loaded
from riskreg.store.tables.review import EntityReturn
from riskreg.store.work import Work

_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_OPENED = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
_CYCLE = cycle_reference(1)
_TITLE = "Yearly review of the register 2025"


def looked_at_in_2025(cast: Cast, shipped: Sequence[Row]) -> Iterator[Step]:
    """Opened for the entities whose risks are in the register; each wrote, its head signed, then it was closed."""
    codes = list(dict.fromkeys(row["entity"] for row in shipped))
    asked = frozenset(cast.entities[code] for code in codes)
    opening = Opening(title=_TITLE, entity_ids=asked)
    yield Step(_OPENED, 0, SECRETARIAT, lambda work: open_cycle(work, shipped_templates()["ad_hoc"], opening))
    for number, code in enumerate(codes):
        wrote = _OPENED + timedelta(days=1 + number % 5, hours=number % 7)
        entity_id = cast.entities[code]
        yield Step(wrote, number, f"focal {code}", _write(entity_id, number))
        yield Step(wrote + timedelta(hours=20), number, f"head {code}", _sign(entity_id))
    yield Step(_OPENED + timedelta(days=10), 0, SECRETARIAT, _close)


def _write(entity_id: int, number: int) -> Callable[[Work], None]:
    def write(work: Work) -> None:
        reference = _return_of(work, entity_id)
        given = [
            Given(
                item_reference(loaded(looked.item.id)),
                looked.item.version,
                ReviewAnswer.UNCHANGED,
                LOOKED_IN_2025[(number + 3 * nth) % len(LOOKED_IN_2025)].format(risk_reference(looked.risk.number)),
            )
            for nth, looked in enumerate(items_of(work, find_return(work, reference)[0]))
        ]
        answer_items(work, reference, given)
        answer_questions(work, reference, [("emerging", Reply(False))])
        send_return(work, reference, find_return(work, reference)[0].version)

    return write


def _sign(entity_id: int) -> Callable[[Work], None]:
    def sign(work: Work) -> None:
        reference = _return_of(work, entity_id)
        sign_return(work, reference, find_return(work, reference)[0].version)

    return sign


def _close(work: Work) -> None:
    close_cycle(work, _CYCLE, find_cycle(work, _CYCLE).version)


def _return_of(work: Work, entity_id: int) -> str:
    """The return of the entity in this review, which was the first."""
    wanted = sa.select(_RETURN.c.id).where(_RETURN.c.entity_id == entity_id).order_by(_RETURN.c.id)
    return return_reference(work.session.execute(wanted).scalars().first() or 0)
