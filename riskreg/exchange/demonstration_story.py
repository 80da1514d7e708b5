"""The story of the demonstration: fifty-two risks logged, scored, approved and, sixteen of them, validated."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from riskreg import clock
from riskreg.assessments.operations import score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.classification import Classification
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Measure
from riskreg.domain.vocabulary import Category, ControlKind, OrganizationalLevel, Proximity
from riskreg.exchange.demonstration_bodies import decided_by_bodies
from riskreg.exchange.demonstration_consolidation import consolidated, shared_causes
from riskreg.exchange.demonstration_decisions import decided_since, response_of
from riskreg.exchange.demonstration_people import Cast, seed_risks, waiting_risks
from riskreg.exchange.demonstration_review import Step, hold_review, review_opens
from riskreg.exchange.demonstration_validation import validated
from riskreg.exchange.demonstration_workshop import prepare_workshop
from riskreg.people.queries import actor_of_person
from riskreg.risks.keeping import find_risk
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Placing, Statement, explain_risk, log_risk, place_risk
from riskreg.store.work import Desk, Work, open_work
from riskreg.treatments.operations import add_action, add_control, choose_response, report_progress
from riskreg.treatments.words import ActionWords, ControlWords, Report

_LOGGED = datetime(2025, 10, 6, 9, 0, tzinfo=UTC)
_PROPOSED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_MID_YEAR = datetime(2026, 7, 15, 10, 0, tzinfo=UTC)
_AUTUMN = datetime(2026, 10, 2, 10, 0, tzinfo=UTC)
_CORRECTIVE = ("team", "backup", "helpline", "counselling", "victim support", "remote", "response", "fall")
_DETECTIVE = ("monthly", "monitor", "dashboard", "audit", "review", "check", "tracking", "reporting", "indicators")
# What the entity proposed for the controls where the workshop judged them otherwise: movement on the register.
_MOVED = {"P01": "limited", "P05": "limited", "P07": "effective", "P09": "limited"}
# What owners found out since the workshop: the validation stands, and is asked to be confirmed.
_CAUSES_SINCE = {
    "P01": "A large contributor announced to pay a year late",
    "P05": "The roster of candidates for the field ran out",
    "P07": "Case files are kept on devices of partners",
    "P09": "Two offices moved into buildings without a second line",
}
_CONFIDENTIAL = ("P03", "P04", "P06", "P07", "P16", "C05", "C06", "C35")
_EMERGING = ("P11", "C33", "C19")


def tell_story(engine: sa.Engine, cast: Cast, say: Callable[[str], None]) -> None:
    """Every shipped risk from its first draft to where it stands today, in the order in which it happened; the review
    of them all; then what is on its way these days, so that something waits for somebody.
    """
    shipped = seed_risks()
    lives = [*(step for each in enumerate(shipped) for step in _life_of(cast, *each)), *shared_causes(shipped)]
    lives = sorted([*decided_by_bodies(cast), *validated(cast, shipped), *lives])
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
    yield from _sent(cast, row, number, logged)
    yield Step(logged + timedelta(days=5), number, f"head {code}", _moving(reference, "approve"))
    if row["level"] == "corporate":
        yield Step(_PROPOSED, number, "secretariat@demo.example", _moving(reference, "propose_for_validation"))
    else:
        yield consolidated(row, number)
    yield from _follow_up(cast, row, reference, number)
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


def _sent(cast: Cast, row: dict[str, str], number: int, logged: datetime) -> Iterator[Step]:
    """A risk from its first word until it waits for its head of entity."""
    reference = risk_reference(number + 1)

    def log(work: Work) -> None:
        _log(work, cast, row, reference)
        _plan(work, cast, row, reference, number)

    yield Step(logged, number, f"focal {row['entity']}", log)
    yield Step(logged + timedelta(hours=1), number, f"focal {row['entity']}", _moving(reference, "submit"))


def _moving(reference: str, move: str, reason: str = "") -> Callable[[Work], None]:
    def make(work: Work) -> None:
        advance_risk(work, reference, _version(work, reference), move, reason)

    return make


def _follow_up(cast: Cast, row: dict[str, str], reference: str, number: int) -> Iterator[Step]:
    """What happened since: some have a further root cause, some actions moved on."""

    def explain(work: Work) -> None:
        causes = (*_items(row["root_causes"]), _CAUSES_SINCE[row["ref"]])
        explain_risk(work, reference, _version(work, reference), causes)

    def report(work: Work) -> None:
        said = Report("start", progress=25 * (1 + number % 3), text="Work has begun; partners agree.")
        report_progress(work, reference, _version(work, reference), 1, said)

    def confirm(work: Work) -> None:
        scorings = _scorings(row, row["control_effectiveness"], "Mid-Year Review: confirmed unchanged.")
        score_risk(work, reference, _version(work, reference), scorings)

    if row["level"] == "corporate" and row["ref"] not in (*_MOVED, *_EMERGING):
        yield Step(_MID_YEAR, number, row["owner_role"], confirm)
    if row["ref"] in _CAUSES_SINCE:
        yield Step(_AUTUMN, number, row["owner_role"], explain)
    if number % 3 == 0:
        who = "Access adviser" if row["ref"] == "P03" else row["owner_role"]
        yield Step(_AUTUMN + timedelta(days=number % 20), number, who, report)


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
    explain_risk(work, reference, _version(work, reference), _items(row["root_causes"]))
    code = row["ref"]
    placing = Placing(
        scope=row["scope"],
        owner_id=cast.by_name[row["owner_role"]],
        focal_point_id=cast.by_name[f"focal {row['entity']}"],
        classification=Classification.CONFIDENTIAL if code in _CONFIDENTIAL else Classification.UNCLASSIFIED,
        is_emerging=code in _EMERGING,
        proximity=Proximity.THREE_MONTHS if int(row["likelihood"]) == 5 else Proximity.YEAR,
    )
    place_risk(work, reference, _version(work, reference), placing)
    assert reference == expected


def _plan(work: Work, cast: Cast, row: dict[str, str], reference: str, number: int) -> None:
    owner = cast.by_name[row["owner_role"]]
    for position, text in enumerate(_items(row["existing_controls"])):
        control = ControlWords(
            description=text,
            kind=_kind_of(text),
            owner_id=owner,
            effectiveness=row["control_effectiveness"],
            last_tested=(work.now - timedelta(days=60 + 20 * position)).date(),
        )
        add_control(work, reference, _version(work, reference), control)
    score_risk(
        work, reference, _version(work, reference), _scorings(row, _MOVED.get(row["ref"], row["control_effectiveness"]))
    )
    choose_response(work, reference, _version(work, reference), response_of(row["ref"]))
    for position, text in enumerate(_items(row["response_measures"])):
        action_owner = cast.by_name["Access adviser"] if row["ref"] == "P03" and position == 0 else owner
        action = ActionWords(
            description=text, owner_id=action_owner, start=date(2026, 1, 15), due=_due(number, position)
        )
        add_action(work, reference, _version(work, reference), action)


def _scorings(row: dict[str, str], grade: str, reason: str = "Proposed by the entity.") -> dict[Measure, Scoring]:
    likelihood, impact = int(row["likelihood"]), int(row["impact"])
    wanted = Scoring(
        likelihood=max(1, likelihood - 1),
        impact=impact,
        control_effectiveness="effective" if grade != "effective" or likelihood == 1 else grade,
        reason="Level wanted when the actions are complete.",
        target_date=date(2027, 6, 30),
    )
    return {
        Measure.EXPOSURE: Scoring(likelihood=likelihood, impact=impact, reason=reason),
        Measure.RESIDUAL: Scoring(likelihood=likelihood, impact=impact, control_effectiveness=grade, reason=reason),
        Measure.TARGET: wanted,
    }


def _items(text: str) -> tuple[str, ...]:
    return tuple(item[0].upper() + item[1:] for item in (part.strip() for part in text.split(";")) if item)


def _kind_of(text: str) -> ControlKind:
    words = text.lower()
    if any(word in words for word in _DETECTIVE):
        return ControlKind.DETECTIVE
    return ControlKind.CORRECTIVE if any(word in words for word in _CORRECTIVE) else ControlKind.PREVENTIVE


def _due(number: int, position: int) -> date:
    """Due dates from last month to next summer, so that some actions are late and most are not."""
    return date(2026, 10, 31) + timedelta(days=(37 * number + 61 * position) % 270)


def _version(work: Work, reference: str) -> int:
    return find_risk(work, reference).version
