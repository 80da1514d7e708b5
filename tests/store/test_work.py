"""The gate: one operation is one transaction, joined by those it calls; a refusal or a failure anywhere leaves nothing."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.domain.permissions import EVERYWHERE, Actor, Permission, Place, Role, machine
from riskreg.store import ledger
from riskreg.store.engine import reading
from riskreg.store.tables.risk import ReferenceCounter
from riskreg.store.work import Desk, Work, open_reading, open_work, operation, own_account

COUNTER = ReferenceCounter.__table__
EVENT = ledger._EVENT
TABLES = ("reference_counter", "event", "ledger_head")


@operation(needs=Permission.ENTITY_MANAGE)
def count_up(work: Work, noun: str) -> str:
    """An operation as they all are: a row, and an event about it."""
    work.session.execute(sa.insert(COUNTER).values(noun=noun, last=1))
    work.record("counter.raised", None, noun)
    return noun.upper()


@operation(needs=Permission.ENTITY_MANAGE)
def count_two(work: Work, first: str, second: str) -> None:
    count_up(work, first)
    count_up(work, second)


def everything(engine: sa.Engine) -> dict[str, list]:
    """All rows the tests write, as a reader finds them."""
    with reading(engine).connect() as connection:
        return {name: connection.execute(sa.text(f"SELECT * FROM {name} ORDER BY 1")).all() for name in TABLES}


def nouns(engine: sa.Engine) -> list[str]:
    with reading(engine).connect() as connection:
        return list(connection.execute(sa.select(COUNTER.c.noun).order_by(COUNTER.c.noun)).scalars())


def recorded(engine: sa.Engine) -> list[str]:
    with reading(engine).connect() as connection:
        return list(connection.execute(sa.select(EVENT.c.subject).order_by(EVENT.c.seq)).scalars())


@pytest.fixture
def desk(engine):
    return Desk(engine, machine("tests"))


def stranger(engine: sa.Engine, *roles: Role) -> Desk:
    return Desk(engine, Actor(person_id=1, name="Somebody", everywhere=frozenset(roles)))


def test_an_operation_commits_its_rows_with_their_event(desk):
    assert count_up(desk, "risk") == "RISK"
    assert (nouns(desk.engine), recorded(desk.engine)) == (["risk"], ["risk"])


def test_an_operation_called_by_another_joins_its_transaction(desk):
    commits = []
    sa.event.listen(desk.engine, "commit", lambda connection: commits.append(connection))
    count_two(desk, "risk", "paper")
    assert len(commits) == 1
    assert recorded(desk.engine) == ["risk", "paper"]


def test_when_the_second_of_two_joined_operations_fails_the_first_leaves_nothing(desk):
    with pytest.raises(Conflict):
        count_two(desk, "risk", "risk")
    assert (nouns(desk.engine), recorded(desk.engine)) == ([], [])


def test_two_who_save_the_same_thing_are_told_so_in_a_sentence(desk):
    count_up(desk, "risk")
    with pytest.raises(Conflict) as refused:
        count_up(desk, "risk")
    assert refused.value.sentence.startswith("Somebody saved the same thing at the same moment.")
    assert recorded(desk.engine) == ["risk"]


def count_up_then(desk: Desk, refusal: BaseException) -> None:
    with open_work(desk) as work:
        count_up(work, "risk")
        raise refusal


@pytest.mark.parametrize("refusal", [Invalid("Too long."), NotAllowed("Not you."), Conflict("Gone."), KeyError("bug"), KeyboardInterrupt()])
def test_a_refusal_rolls_everything_back_and_records_nothing(desk, refusal):
    before = everything(desk.engine)
    with pytest.raises(type(refusal)):
        count_up_then(desk, refusal)
    assert everything(desk.engine) == before


def test_the_gate_refuses_a_role_without_the_permission_before_anything_happens(engine):
    with pytest.raises(NotAllowed, match="does not include this"):
        count_up(stranger(engine, Role.SENIOR_MANAGER), "risk")
    assert nouns(engine) == []


def test_the_gate_asks_at_the_place_the_operation_names(engine):
    asked = []

    def within(_work: Work, entity_id: int) -> Place:
        asked.append(entity_id)
        return Place(entity_id=entity_id)

    @operation(needs=Permission.RISK_LOG, within=within)
    def note(work: Work, entity_id: int) -> None:
        work.session.execute(sa.insert(COUNTER).values(noun=str(entity_id), last=1))

    focal_point = Actor(person_id=1, name="Focal", by_entity={Role.FOCAL_POINT: frozenset({5})})
    note(Desk(engine, focal_point), 5)
    with pytest.raises(NotAllowed):
        note(Desk(engine, focal_point), 6)
    assert (asked, nouns(engine)) == ([5, 6], ["5"])


def test_a_permission_may_depend_on_what_the_operation_is_told(desk):
    @operation(needs=lambda _work, permission: permission)
    def do(_work: Work, permission: Permission) -> None: ...

    do(desk, Permission.RISK_LOG)
    reader = stranger(desk.engine, Role.OVERSIGHT)
    do(reader, Permission.AUDIT_READ)
    with pytest.raises(NotAllowed):
        do(reader, Permission.RISK_LOG)


def test_a_joined_operation_passes_the_gate_as_well(engine):
    @operation(needs=Permission.ENTITY_READ)
    def outer(work: Work) -> None:
        count_up(work, "risk")

    with pytest.raises(NotAllowed):
        outer(stranger(engine, Role.SENIOR_MANAGER))
    assert nouns(engine) == []


def test_ones_own_account_needs_somebody_who_is_signed_in(desk):
    with open_reading(stranger(desk.engine)) as work:
        assert own_account(work) is EVERYWHERE
    with open_reading(desk) as work, pytest.raises(NotAllowed, match="Sign in"):
        own_account(work)


def test_reading_keeps_nothing(desk):
    with open_reading(desk) as work:
        assert work.session.execute(sa.select(sa.func.count()).select_from(COUNTER)).scalar_one() == 0
    assert everything(desk.engine) == {"reference_counter": [], "event": [], "ledger_head": []}


class Stopped(Exception):
    """The failure the next test injects."""


def steps_of(desk: Desk) -> int:
    """How many statements and commits one run of ``count_two`` takes, counting from its beginning."""
    counted = StopAt(desk.engine, -1)
    count_two(desk, "first", "second")
    counted.away()
    return counted.steps


class StopAt:
    """Makes the engine fail at its n-th step: just before a statement, just after it, or at the commit."""

    def __init__(self, engine: sa.Engine, step: int) -> None:
        self.engine, self.step, self.steps = engine, step, 0
        sa.event.listen(engine, "before_cursor_execute", self.pass_by)
        sa.event.listen(engine, "after_cursor_execute", self.pass_by)
        sa.event.listen(engine, "commit", self.pass_by)

    def pass_by(self, *_args) -> None:
        if self.steps == self.step:
            self.steps += 1
            raise Stopped
        self.steps += 1

    def away(self) -> None:
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            sa.event.remove(self.engine, name, self.pass_by)


def test_a_failure_at_any_point_leaves_the_whole_before(desk):
    count_up(desk, "zero")  # the first event of all also makes the head of the chain
    steps = steps_of(desk)
    assert steps > 10
    before = everything(desk.engine)
    for step in range(steps):
        stop = StopAt(desk.engine, step)
        with pytest.raises(Stopped):
            count_two(desk, f"third {step}", f"fourth {step}")
        stop.away()
        assert everything(desk.engine) == before, f"stopped at step {step} of {steps}"
    count_two(desk, "third", "fourth")
    assert recorded(desk.engine) == ["zero", "first", "second", "third", "fourth"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(["a", "b", "c", "d"])), max_size=6))
def test_rows_and_events_never_part_whatever_succeeds_or_fails(desk, pairs):
    for first, second in pairs:
        try:
            count_two(desk, first, second)
        except Conflict:
            continue
    assert nouns(desk.engine) == sorted(recorded(desk.engine))
    with reading(desk.engine).connect() as connection:
        assert ledger.verify(connection).broken_row is None
