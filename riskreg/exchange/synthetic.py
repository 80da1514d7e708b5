"""Synthetic risks for measuring: plausible, repeatable, written in bulk with everything a real one leaves."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import machine
from riskreg.domain.references import risk_reference
from riskreg.domain.revision import digest, to_canonical_json
from riskreg.exchange.synthetic_course import add_events, age_tasks, look_at_no_rise
from riskreg.exchange.synthetic_words import Invented, Setting, invent
from riskreg.methodology.queries import profile_in_use
from riskreg.risks.action_turns import open_missing_of_actions
from riskreg.risks.keeping import words_of
from riskreg.risks.tally import recount
from riskreg.risks.turns import open_missing
from riskreg.store import ledger
from riskreg.store.archive import continue_numbers
from riskreg.store.base import METADATA
from riskreg.store.search import index_many
from riskreg.store.work import Desk, Work, open_work
from riskreg.tasks.queries import lifecycle_in_use

_BATCH = 5000
_PEOPLE = 200
_TABLES = ("risk", "root_cause", "control", "action", "assessment", "risk_revision")


def add_synthetic_risks(
    engine: sa.Engine,
    how_many: int,
    seed: int,
    say: Callable[[str], None] = lambda _words: None,
    *,
    events: int = 0,
) -> int:
    """Add risks to a register, in one transaction; answers how many. Entities and owners are made where missing.

    ``events`` is how many they have in all, at least one each.
    """
    with open_work(Desk(engine, machine("riskreg synth"))) as work:
        setting = _setting(work)
        dice = random.Random(seed)  # noqa: S311  (a repeatable game, nothing secret)
        for start in range(0, how_many, _BATCH):
            numbers = range(setting.first + start, setting.first + min(start + _BATCH, how_many))
            _write(work, [invent(dice, setting, number) for number in numbers])
            say(f"{min(start + _BATCH, how_many):,} of {how_many:,} risks …")
        numbers = range(setting.first, setting.first + how_many)
        add_events(work, numbers, setting.first_id, max(0, events - how_many), say)
        opened = open_missing(work) + open_missing_of_actions(work)
        work.session.flush()
        age_tasks(work, dice, setting.first_id)
        look_at_no_rise(work)
        say(f"{opened:,} open tasks.")
        last = setting.first + how_many - 1
        connection = work.session.connection()
        connection.execute(sa.text("DELETE FROM reference_counter WHERE noun = 'risk'"))
        connection.execute(sa.text("INSERT INTO reference_counter (noun, last) VALUES ('risk', :last)"), {"last": last})
        continue_numbers(connection)
        recount(connection)
    with engine.connect() as connection:
        connection.execute(sa.text("ANALYZE"))
        connection.commit()
    return how_many


def _setting(work: Work) -> Setting:
    """What the risks are invented into: entities, owners, methodology, lifecycle and the first free number."""
    from riskreg.entities.operations import load_entities
    from riskreg.paths import SEED

    connection = work.session.connection()
    if not connection.execute(sa.text("SELECT 1 FROM entity LIMIT 1")).first():
        load_entities(work, (SEED / "entities.csv").read_text(encoding="utf-8"))
        work.session.flush()
    entities = connection.execute(sa.text("SELECT id, code, country FROM entity WHERE reporting ORDER BY id")).all()
    profile = profile_in_use(connection, work.now.date())
    return Setting(
        now=work.now,
        first=int(connection.execute(sa.text("SELECT coalesce(max(number), 0) + 1 FROM risk")).scalar_one()),
        first_id=int(connection.execute(sa.text("SELECT coalesce(max(id), 0) + 1 FROM risk")).scalar_one()),
        entities=tuple((row.id, row.code, row.country) for row in entities),
        people=_owners(connection, work),
        profile_id=profile.id,
        profile=profile.profile,
        lifecycle_id=lifecycle_in_use(connection, "risk").id,
        action_lifecycle_id=lifecycle_in_use(connection, "action").id,
    )


def _owners(connection: sa.Connection, work: Work) -> tuple[tuple[int, str], ...]:
    person = METADATA.tables["person"]
    like = (
        sa.select(person.c.id, person.c.name)
        .where(person.c.email.like("owner.%@synthetic.example"))
        .order_by(person.c.id)
    )
    found = connection.execute(like).all()
    if not found:
        rows = [
            {
                "email": f"owner.{n}@synthetic.example",
                "name": f"Owner {n}",
                "function": "Synthetic owner",
                "password_hash": "",
                "language": "en",
                "created_at": work.now,
                "version": 1,
            }
            for n in range(1, _PEOPLE + 1)
        ]
        connection.execute(sa.insert(person), rows)
        found = connection.execute(like).all()
    return tuple((row.id, row.name) for row in found)


def _write(work: Work, invented: list[Invented]) -> None:
    connection = work.session.connection()
    for name in _TABLES:
        rows = list(_rows_of(name, invented, work))
        connection.execute(sa.insert(METADATA.tables[name]), rows)
    index_many(connection, [(item.row["id"], words_of(item.content)) for item in invented])
    events = [
        ledger.Recorded("risk.synthesized", item.row["id"], risk_reference(item.row["number"]), {"revision": 1})
        for item in invented
    ]
    ledger.append(connection, work.now, None, work.actor.name, events)


def _rows_of(name: str, invented: list[Invented], work: Work) -> Iterator[dict[str, Any]]:
    if name == "risk":
        yield from (item.row for item in invented)
    elif name == "risk_revision":
        for item in invented:
            body = to_canonical_json(item.content)
            yield {
                "risk_id": item.row["id"],
                "number": 1,
                "at": work.now,
                "actor_id": None,
                "actor_name": work.actor.name,
                "body": body,
                "sha256": digest(body),
                "is_material": True,
            }
    else:
        for item in invented:
            yield from item.parts[name]
