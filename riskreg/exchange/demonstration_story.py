"""The story of the demonstration: fifty-two risks logged, scored, approved and, sixteen of them, validated."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from riskreg import clock
from riskreg.assessments.operations import score_risk
from riskreg.domain.classification import Classification
from riskreg.domain.references import risk_reference
from riskreg.domain.vocabulary import Category, OrganizationalLevel, Proximity
from riskreg.exchange.demonstration_bodies import decided_by_bodies
from riskreg.exchange.demonstration_consolidation import consolidated, shared_causes
from riskreg.exchange.demonstration_decisions import decided_since, response_of
from riskreg.exchange.demonstration_people import Cast, seed_risks, waiting_risks
from riskreg.exchange.demonstration_review import Step, hold_review, review_opens
from riskreg.exchange.demonstration_review_2025 import looked_at_in_2025
from riskreg.exchange.demonstration_rows import FIRST_PROPOSED, actions, controls, items, scorings
from riskreg.exchange.demonstration_validation import validated
from riskreg.exchange.demonstration_workshop import prepare_workshop
from riskreg.exchange.demonstration_years import EMERGING, put_away, years_of
from riskreg.people.queries import actor_of_person
from riskreg.risks.keeping import find_risk
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Placing, Statement, explain_risk, log_risk, place_risk
from riskreg.store.work import Desk, Work, open_work
from riskreg.treatments.operations import add_action, add_control, choose_response

_LOGGED = datetime(2019, 10, 7, 9, 0, tzinfo=UTC)
_PROPOSED = datetime(2020, 3, 2, 9, 0, tzinfo=UTC)
_CONFIDENTIAL = ("P03", "P04", "P06", "P07", "P16", "C05", "C06", "C35")


def tell_story(engine: sa.Engine, cast: Cast, say: Callable[[str], None]) -> None:
    """Every shipped risk from its first draft to where it stands today, in the order in which it happened; the review
    of them all; then what is on its way these days, so that something waits for somebody.
    """
    shipped = seed_risks()
    lives = [
        *(step for each in enumerate(shipped) for step in _life_of(cast, *each)),
        *shared_causes(shipped),
        *put_away(cast),
    ]
    lives = sorted([*decided_by_bodies(cast), *validated(cast, shipped), *looked_at_in_2025(cast, shipped), *lives])
    before = [step for step in lives if step.moment < review_opens()]
    _go_through(engine, cast, say, before)
    hold_review(engine, cast, say)
    now_going_on = (*_on_its_way(cast, len(shipped)), *prepare_workshop(cast, shipped))
    _go_through(engine, cast, say, sorted([*lives[len(before) :], *now_going_on]))


def _go_through(engine: sa.Engine, cast: Cast, say: Callable[[str], None], steps: Sequence[Step]) -> None:
    for count, step in enumerate(steps, 1):
        # Read anew each time: owning a risk or an action is part of who somebody is.
        with engine.connect() as connection:
            actor = actor_of_person(connection, cast.by_name[step.who])
        with clock.at(step.moment), open_work(Desk(engine, actor)) as work:
            step.do(work)
        if count % 50 == 0 or count == len(steps):
            say(f"  {count} of {len(steps)} steps of its story …")


def _life_of(cast: Cast, number: int, row: dict[str, str]) -> Iterator[Step]:
    """What happened to one risk. Risks are logged in the order of the file, so number 0 becomes R-0001."""
    reference, code = risk_reference(number + 1), row["entity"]
    logged = _LOGGED + timedelta(days=number // 2, hours=4 * (number % 2))
    yield from _sent(cast, row, number, logged, is_planned=False)
    yield Step(logged + timedelta(days=5), number, f"head {code}", _moving(reference, "approve"))
    if row["level"] == "corporate":
        yield Step(_PROPOSED, number, "secretariat@demo.example", _moving(reference, "propose_for_validation"))
    else:
        yield consolidated(row, number)
    yield from years_of(cast, row, reference, number)
    for moment, who, do in decided_since(row, reference):
        yield Step(moment, number, who, do)


def _on_its_way(cast: Cast, first: int) -> Iterator[Step]:
    """One risk sent some days ago, one the head has returned, and some approved that the secretariat has not seen."""
    waits, returned, *approved = waiting_risks()
    days_ago = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=6)
    for number, row in enumerate((waits, returned), first):
        yield from _sent(cast, row, number, days_ago + timedelta(hours=number - first))
    reason = "Name the partners who could host interviews, and say what the contracts cost."
    head = f"head {returned['entity']}"
    back = _moving(risk_reference(first + 2), "return_for_changes", reason)
    yield Step(days_ago + timedelta(days=3), first + 1, head, back)
    for number, row in enumerate(approved, first + 2):
        yield from _sent(cast, row, number, days_ago + timedelta(hours=number - first))
        approve = _moving(risk_reference(number + 1), "approve")
        yield Step(days_ago + timedelta(days=2, hours=number - first), number, f"head {row['entity']}", approve)


def _sent(cast: Cast, row: dict[str, str], number: int, logged: datetime, *, is_planned: bool = True) -> Iterator[Step]:
    """A risk from its first word until it waits for its head of entity."""
    reference = risk_reference(number + 1)

    def log(work: Work) -> None:
        _log(work, cast, row, reference)
        _weigh(work, cast, row, reference)
        for action in actions(row, cast.by_name, number) if is_planned else ():
            add_action(work, reference, _version(work, reference), action)

    yield Step(logged, number, f"focal {row['entity']}", log)
    yield Step(logged + timedelta(hours=1), number, f"focal {row['entity']}", _moving(reference, "submit"))


def _moving(reference: str, move: str, reason: str = "") -> Callable[[Work], None]:
    def make(work: Work) -> None:
        advance_risk(work, reference, _version(work, reference), move, reason)

    return make


def _log(work: Work, cast: Cast, row: dict[str, str], expected: str) -> None:
    statement = Statement(
        title=row["title"],
        category=Category(row["category"]),
        subcategory=row["subcategory"],
        event=row["event"],
        consequences=row["consequences"],
    )
    source = f"{row['theme_source']} (scores {row['scores']})"
    reference = log_risk(work, cast.entities[row["entity"]], statement, OrganizationalLevel(row["level"]), source)
    explain_risk(work, reference, _version(work, reference), items(row["root_causes"]))
    code = row["ref"]
    placing = Placing(
        scope=row["scope"],
        owner_id=cast.by_name[row["owner_role"]],
        focal_point_id=cast.by_name[f"focal {row['entity']}"],
        classification=Classification.CONFIDENTIAL if code in _CONFIDENTIAL else Classification.UNCLASSIFIED,
        is_emerging=code in EMERGING,
        proximity=Proximity.THREE_MONTHS if int(row["likelihood"]) == 5 else Proximity.YEAR,
    )
    place_risk(work, reference, _version(work, reference), placing)
    assert reference == expected


def _weigh(work: Work, cast: Cast, row: dict[str, str], reference: str) -> None:
    """Its controls, its first scores, and what is to be done about it."""
    for control in controls(row, cast.by_name[row["owner_role"]], work.now.date()):
        add_control(work, reference, _version(work, reference), control)
    proposed = row | {"control_effectiveness": FIRST_PROPOSED.get(row["ref"], row["control_effectiveness"])}
    target_date = date(work.now.year + 1, 12, 31)
    scored = scorings(proposed, "Proposed by the entity.", target_date)
    score_risk(work, reference, _version(work, reference), scored)
    choose_response(work, reference, _version(work, reference), response_of(row["ref"]))


def _version(work: Work, reference: str) -> int:
    return find_risk(work, reference).version
