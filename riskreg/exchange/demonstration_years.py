"""The years between: what was done about the corporate risks first, how each was rated every year, the plan of 2026."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from riskreg.assessments.operations import score_risk
from riskreg.decisions.operations import confirm_approval, confirm_validation
from riskreg.domain.decision import DecisionKind
from riskreg.domain.references import decision_reference
from riskreg.exchange.demonstration_people import Cast
from riskreg.exchange.demonstration_review import Step
from riskreg.exchange.demonstration_room import SECRETARIAT
from riskreg.exchange.demonstration_rows import Row, actions, controls, rows_of, scorings
from riskreg.risks.keeping import find_risk
from riskreg.risks.operations import explain_risk
from riskreg.risks.snapshot_queries import last_content
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.work import Work
from riskreg.tasks.notice_operations import put_notices_away
from riskreg.tasks.notice_queries import unread_notices
from riskreg.treatments.operations import add_action, change_control, report_progress
from riskreg.treatments.words import ActionWords, Report

_DECISION = Decision.__table__  # type: ignore[attr-defined]
_COURSE = DecisionCourse.__table__  # type: ignore[attr-defined]
_AGREED = datetime(2020, 6, 22, 9, 0, tzinfo=UTC)
_YEARS = range(2021, 2026)
_YEARLY = datetime(2021, 3, 8, 9, 0, tzinfo=UTC)
_PLANNED = datetime(2026, 1, 19, 9, 0, tzinfo=UTC)
_MID_YEAR = datetime(2026, 7, 15, 10, 0, tzinfo=UTC)
_AUTUMN = datetime(2026, 10, 2, 10, 0, tzinfo=UTC)
_TARGET = date(2027, 6, 30)
# What owners found out since the mid-year: the validation stands, and is asked to be confirmed.
_CAUSES_SINCE = {
    "P01": "A large contributor announced to pay a year late",
    "P05": "The roster of candidates for the field ran out",
    "P07": "Case files are kept on devices of partners",
    "P09": "Two offices moved into buildings without a second line",
}
EMERGING = ("P11", "C33", "C19")
Doing = Callable[[Work], object]


def years_of(cast: Cast, row: Row, reference: str, number: int) -> Iterator[Step]:
    """What happened to one risk between the workshop and this autumn."""
    is_corporate, owner = row["level"] == "corporate", row["owner_role"]
    for measure in rows_of("measures_2020"):
        if measure["ref"] == row["ref"]:
            yield from _first_measure(cast, row, reference, number, measure)
    yield from _rated(row, reference, number)
    plans = owner if is_corporate else f"focal {row['entity']}"
    yield Step(_PLANNED + timedelta(hours=number), number, plans, _plan(cast, row, reference, number))
    if is_corporate and row["ref"] not in (*_CAUSES_SINCE, *EMERGING):
        yield Step(_MID_YEAR, number, owner, _score(reference, row, "Mid-Year Review: confirmed unchanged.", _TARGET))
    if row["ref"] in _CAUSES_SINCE:
        yield Step(_AUTUMN, number, owner, _explain(reference, _CAUSES_SINCE[row["ref"]]))
    if number % 3 == 0:
        who = "Access adviser" if row["ref"] == "P03" else owner
        said = Report("start", progress=25 * (1 + number % 3), text="Work has begun; partners agree.")
        yield Step(
            _AUTUMN + timedelta(days=number % 20), number, who, _report(reference, 2 if is_corporate else 1, said)
        )


def put_away(cast: Cast) -> Iterator[Step]:
    """After the workshop, and again that winter, everybody puts away what they were told so far."""
    names = {person: name for name, person in cast.by_name.items()}.values()
    for moment in (_AGREED + timedelta(days=14), _PLANNED - timedelta(days=4)):
        for turn, name in enumerate(names):
            yield Step(moment, turn, name, _put_away)


def _put_away(work: Work) -> None:
    if told := unread_notices(work):
        put_notices_away(work, max(line.id for line in told))


def _first_measure(cast: Cast, row: Row, reference: str, number: int, said: Row) -> Iterator[Step]:
    """What the owner promised after the workshop, did, and somebody else confirmed."""
    owner, due = row["owner_role"], date.fromisoformat(said["due"])
    words = ActionWords(description=said["measure"], owner_id=cast.by_name[owner], start=_AGREED.date(), due=due)
    done = datetime(due.year, due.month, due.day, 14, tzinfo=UTC)
    finish = Report("finish", 100, said["evidence"])
    yield Step(_AGREED, number, owner, lambda work: add_action(work, reference, _version(work, reference), words))
    yield Step(done - timedelta(days=2), number, owner, _report(reference, 1, finish))
    yield Step(done + timedelta(days=5), number, SECRETARIAT, _report(reference, 1, Report("confirm", 100)))


def _rated(row: Row, reference: str, number: int) -> Iterator[Step]:
    """A corporate risk is rated every spring, another when something moved it; whoever decided on it confirms that."""
    moved = {int(each["year"]): each for each in rows_of("years") if each["ref"] == row["ref"]}
    is_corporate, stands = row["level"] == "corporate", dict(row)
    for year in _YEARS:
        at = _YEARLY.replace(year=year) + timedelta(days=number // 2, hours=number % 7)
        if year in moved:
            stands |= {name: moved[year][name] for name in ("likelihood", "impact", "control_effectiveness")}
        elif not is_corporate:
            continue
        reason = moved[year]["reason"] if year in moved else f"Yearly assessment of {year}: confirmed unchanged."
        who = row["owner_role"] if is_corporate else f"focal {row['entity']}"
        yield Step(at, number, who, _score(reference, dict(stands), reason, date(year + 1, 12, 31)))
        if year in moved:
            confirms = SECRETARIAT if is_corporate else f"head {row['entity']}"
            yield Step(at + timedelta(days=9), number, confirms, _confirm_in_question(reference, moved[year]["reason"]))


def _plan(cast: Cast, row: Row, reference: str, number: int) -> Doing:
    """The plan of the year: controls looked at again, and what is done about the risk until next summer."""

    def plan(work: Work) -> None:
        for position, control in enumerate(controls(row, cast.by_name[row["owner_role"]], work.now.date()), 1):
            change_control(work, reference, _version(work, reference), position, control)
        if row["level"] != "corporate":
            _score(reference, row, "Plan of the year: confirmed unchanged.", _TARGET)(work)
        for action in actions(row, cast.by_name, number):
            add_action(work, reference, _version(work, reference), action)

    return plan


def _score(reference: str, row: Row, reason: str, target_date: date) -> Doing:
    return lambda work: score_risk(work, reference, _version(work, reference), scorings(row, reason, target_date))


def _explain(reference: str, cause: str) -> Doing:
    def explain(work: Work) -> None:
        causes = (*last_content(work.session, find_risk(work, reference)).root_causes, cause)
        explain_risk(work, reference, _version(work, reference), causes)

    return explain


def _confirm_in_question(reference: str, reason: str) -> Doing:
    """What was decided on the risk, decided again after its level changed; nothing where it did not."""

    def confirm(work: Work) -> None:
        risk = find_risk(work, reference)
        wanted = sa.select(Decision).join_from(_DECISION, _COURSE, _COURSE.c.decision_id == _DECISION.c.id)
        here = wanted.where(_DECISION.c.risk_id == risk.id, _COURSE.c.state == "questioned")
        for decision in work.session.execute(here).scalars():
            again = confirm_validation if decision.kind is DecisionKind.VALIDATION else confirm_approval
            again(work, decision_reference(decision.number), risk.version, reason)

    return confirm


def _report(reference: str, action: int, said: Report) -> Doing:
    return lambda work: report_progress(work, reference, _version(work, reference), action, said)


def _version(work: Work, reference: str) -> int:
    return find_risk(work, reference).version
