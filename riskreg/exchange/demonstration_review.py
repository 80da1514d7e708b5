"""The review of the demonstration: most entities have signed, some wait or are late, some have said nothing yet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.permissions import Role, machine
from riskreg.domain.references import item_reference, return_reference, risk_reference
from riskreg.domain.review import ReviewAnswer
from riskreg.domain.upward import Condition, RequestKind
from riskreg.exchange.demonstration_people import Cast
from riskreg.exchange.demonstration_review_words import EMERGING, HAPPENED, LOOKED, drivers_of, proposed
from riskreg.people.operations import add_person, grant_role
from riskreg.people.queries import actor_of_person
from riskreg.requests.asking import Wish
from riskreg.requests.operations import ask_upward
from riskreg.reviews.answering import Given
from riskreg.reviews.finding_queries import find_return, items_of
from riskreg.reviews.opening import Opening
from riskreg.reviews.operations import open_cycle
from riskreg.reviews.return_operations import Reply, answer_items, answer_questions, send_return, sign_return
from riskreg.reviews.template_queries import shipped_templates
from riskreg.risks.operations import explain_risk
from riskreg.risks.snapshot_queries import last_content
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn
from riskreg.store.work import Desk, Work, open_work

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]

VISITORS = "CO-COL"
"""Whose return stays open: whoever tries the demonstration answers it."""

_OPENED_BEFORE = timedelta(days=24)
_COURSES = ("signed",) * 13 + ("sent", "begun", "silent", "signed", "sent", "silent", "empty")
"""How far entities have come, one after the other in the order of the tree; an empty one has no focal point at all."""


@dataclass(order=True, frozen=True)
class Step:
    """Something one person did at one moment; ``number`` keeps the order of what happens at the same moment."""

    moment: datetime
    number: int
    who: str = field(compare=False)
    do: Callable[[Work], object] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """One entity of the review: ``number`` counts them in the order of the tree."""

    number: int
    code: str
    reference: str
    course: str


def review_opens() -> datetime:
    """What happens from then on is told after the review, or among it."""
    return clock.now().replace(hour=8, minute=0, second=0, microsecond=0) - _OPENED_BEFORE


def hold_review(engine: sa.Engine, cast: Cast, say: Callable[[str], None]) -> None:
    """Open the Mid-Year Review over every entity that reports some weeks ago, and let its people answer since."""
    opened = review_opens()
    with clock.at(opened), open_work(Desk(engine, machine("riskreg demo"))) as work:
        _name_keepers(work, cast)
    secretariat = "secretariat@demo.example"
    _as_somebody(
        engine, cast, secretariat, opened, lambda work: open_cycle(work, shipped_templates()["mid_year"], Opening())
    )
    with open_work(Desk(engine, machine("riskreg demo"))) as work:
        places = list(_places(work))
    for step in sorted(step for place in places for step in _steps_of(place, opened)):
        _as_somebody(engine, cast, step.who, step.moment, step.do)
    say(f"  a review over {len(places)} entities …")


def _name_keepers(work: Work, cast: Cast) -> None:
    """A focal point and a head for every entity that reports and has none yet, but for the few where nobody is."""
    for number, row in enumerate(_reporting(work)):
        if _course_of(number, row.code) == "empty":
            continue
        for word, role, title in (("focal", Role.FOCAL_POINT, "Focal point"), ("head", Role.HEAD_OF_ENTITY, "Head")):
            if f"{word} {row.code}" not in cast.by_name:
                email = f"{word}.{row.code.lower()}@demo.example"
                person = add_person(work, email=email, name=f"{title}, {row.code}", function=title, entity_id=row.id)
                grant_role(work, person, role, row.id)
                cast.by_name[f"{word} {row.code}"] = person


def _reporting(work: Work) -> Sequence[sa.Row[tuple[int, str]]]:
    columns = (_ENTITY.c.id, _ENTITY.c.code)
    wanted = sa.select(*columns).where(_ENTITY.c.reporting.is_(True)).order_by(_ENTITY.c.path)
    return work.session.execute(wanted).all()


def _course_of(number: int, code: str) -> str:
    return "silent" if code == VISITORS else _COURSES[number % len(_COURSES)]


def _places(work: Work) -> Iterator[Place]:
    """Those that report, and after them the divisions that do not, but keep a risk of the organization."""
    latest = sa.select(sa.func.max(_RETURN.c.cycle_id)).scalar_subquery()
    returns = sa.select(_RETURN.c.id, _ENTITY.c.code, _ENTITY.c.reporting).where(_RETURN.c.cycle_id == latest)
    returns = returns.order_by(_ENTITY.c.path)
    rows = work.session.execute(returns.join_from(_RETURN, _ENTITY, _ENTITY.c.id == _RETURN.c.entity_id)).all()
    for number, row in enumerate(sorted(rows, key=lambda row: not row.reporting)):
        course = _course_of(number, row.code) if row.reporting else "signed"
        yield Place(number, row.code, return_reference(row.id), course)


def _steps_of(place: Place, opened: datetime) -> Iterator[Step]:
    """What the people of one entity did since the review was opened, each day some more of them."""
    if place.course in ("silent", "empty"):
        return
    begun = opened + timedelta(days=2 + place.number % 13, hours=place.number % 8)
    yield Step(begun, place.number, f"focal {place.code}", lambda work: _write(work, place))
    if place.course == "signed":
        signed = begun + timedelta(days=1 + place.number % 2, hours=3)
        yield Step(signed, place.number, f"head {place.code}", lambda work: _sign(work, place))


def _sign(work: Work, place: Place) -> None:
    sign_return(work, place.reference, _version(work, place))


def _write(work: Work, place: Place) -> None:
    """All the focal point of an entity did, in one sitting: the risks, the questions, and off to the head."""
    entity_return, _cycle = find_return(work, place.reference)
    given = []
    for number, looked in enumerate(items_of(work, entity_return)):
        if place.course == "begun" and number % 2:
            continue
        reference = risk_reference(looked.risk.number)
        answer, words, into = proposed(reference) or (ReviewAnswer.UNCHANGED, "", "")
        if answer is ReviewAnswer.UNCHANGED:
            words = LOOKED[(place.number + 3 * number) % len(LOOKED)]
        elif answer is ReviewAnswer.UPDATED:
            causes = last_content(work.session, looked.risk).root_causes
            explain_risk(work, reference, looked.risk.version, causes, drivers_of(reference))
        elif answer is ReviewAnswer.ESCALATED:
            ask_upward(work, reference, Wish(RequestKind.DECIDE, Condition.CUTS_ACROSS, words))
        given.append(Given(item_reference(loaded(looked.item.id)), looked.item.version, answer, words, into))
    answer_items(work, place.reference, given)
    if place.course == "begun":
        return
    coming = EMERGING.get(place.code, "")
    happened = HAPPENED if place.number % 9 == 4 else ""
    replies = [("emerging", Reply(bool(coming), coming)), ("happened", Reply(bool(happened), happened))]
    answer_questions(work, place.reference, [*replies, ("help", Reply(False))])
    send_return(work, place.reference, _version(work, place))


def _version(work: Work, place: Place) -> int:
    work.session.flush()
    return find_return(work, place.reference)[0].version


def _as_somebody(engine: sa.Engine, cast: Cast, who: str, moment: datetime, do: Callable[[Work], object]) -> None:
    with engine.connect() as connection:
        actor = actor_of_person(connection, cast.by_name[who])
    with clock.at(moment), open_work(Desk(engine, actor)) as work:
        do(work)
