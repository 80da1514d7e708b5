"""Decisions on risks, with what was approved and validated so far; and on the risk, whether it was changed since."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KINDS = "'approval', 'validation', 'acceptance'"
_MOMENT = sa.DateTime(timezone=True)
_ADDED: dict[str, Any] = {
    "decided_revision": sa.Integer(),
    "decided_at": _MOMENT,
    "accepted_revision": sa.Integer(),
    "accepted_at": _MOMENT,
    "accepted_until": sa.Date(),
}
_OF_MOVE = {"risk.approve": "approval", "risk.validate": "validation"}
_DECISION = sa.table(
    "decision",
    *(
        sa.column(name)
        for name in ("id", "number", "risk_id", "kind", "revision", "sha256", "level", "by_id", "by_name")
    ),
    *(sa.column(name) for name in ("for_id", "for_name", "reason", "replaces_id")),
    sa.column("at", _MOMENT),
    sa.column("is_confirmation", sa.Boolean()),
)
_RISK = sa.table(
    "risk",
    *(sa.column(name) for name in ("id", "standing", "revision", "decided_kind", "decided_revision")),
    sa.column("decided_at", _MOMENT),
    sa.column("changed_at", _MOMENT),
    sa.column("is_decision_changed", sa.Boolean()),
)


def upgrade() -> None:
    _make_tables()
    _add_columns()
    _make_append_only()
    _fill()


def downgrade() -> None:
    op.drop_index("ix_risk_changed_worst_first", "risk")
    for column in ("changed_at", "is_acceptance_changed", "is_decision_changed", *reversed(_ADDED), "decided_kind"):
        op.execute(f"ALTER TABLE risk DROP COLUMN {column}")
    op.drop_table("decision_course")
    op.drop_table("decision")


def _make_tables() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("level", sa.String(12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("for_name", sa.String(120), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("is_confirmation", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_decision_decisionkind")),
        sa.CheckConstraint(
            "(kind = 'acceptance') = (expires_on IS NOT NULL)", name=op.f("ck_decision_acceptance_has_a_last_day")
        ),
        sa.CheckConstraint(
            "NOT is_confirmation OR replaces_id IS NOT NULL", name=op.f("ck_decision_confirms_something")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_decision_{column}"))
            for column, target in (
                ("risk_id", "risk.id"),
                ("by_id", "person.id"),
                ("for_id", "person.id"),
                ("replaces_id", "decision.id"),
            )
        ),
        sa.UniqueConstraint("number", name=op.f("uq_decision_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_risk_id_id", "decision", ["risk_id", "id"], unique=False)
    op.create_table(
        "decision_course",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lifecycle_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("state_since", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_course_decision_id")),
        sa.ForeignKeyConstraint(
            ["lifecycle_id"], ["lifecycle_version.id"], name=op.f("fk_decision_course_lifecycle_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_course")),
    )
    op.create_index("ix_decision_course_ended_at", "decision_course", ["ended_at"], unique=False)


def _add_columns() -> None:
    # With their checks in the same line: SQLite would otherwise have to make the table anew.
    op.execute(
        "ALTER TABLE risk ADD COLUMN decided_kind VARCHAR(32)"
        f" CONSTRAINT ck_risk_decisionkind CHECK (decided_kind IN ({_KINDS}))"
    )
    for name, kind in _ADDED.items():
        op.add_column("risk", sa.Column(name, kind, nullable=True))
    for name in ("is_decision_changed", "is_acceptance_changed"):
        op.add_column("risk", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    is_postgres = op.get_bind().dialect.name == "postgresql"
    op.execute(
        f"ALTER TABLE risk ADD COLUMN changed_at {'TIMESTAMP WITH TIME ZONE' if is_postgres else 'DATETIME'}"
        " CONSTRAINT ck_risk_changed_since_a_decision"
        " CHECK ((changed_at IS NOT NULL) = (is_decision_changed OR is_acceptance_changed))"
    )
    last = " NULLS LAST" if is_postgres else ""
    ordered = [sa.text(f"{rank} DESC{last}") for rank in ("residual_rank", "exposure_rank")]
    some: dict[str, Any] = {
        "sqlite_where": sa.text("changed_at IS NOT NULL"),
        "postgresql_where": sa.text("changed_at IS NOT NULL"),
    }
    op.create_index("ix_risk_changed_worst_first", "risk", [*ordered, "number"], unique=False, **some)


def _make_append_only() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER decision_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER decision_refuses_{verb.lower()} BEFORE {verb} ON decision "
            "BEGIN SELECT RAISE(ABORT, 'table decision is append-only'); END"
        )


def _fill() -> None:
    """Every approval and validation of the ledger becomes a decision; the last one of a risk in the register counts."""
    last: dict[int, dict[str, Any]] = {}
    number = 0
    connection = op.get_bind()
    for row in _taken(connection):
        number += 1
        before = last.get(row["risk_id"])
        row |= {"id": number, "number": number, "replaces_id": before["id"] if before else None}
        connection.execute(sa.insert(_DECISION).values(row))
        last[row["risk_id"]] = row
    for row in last.values():
        _show(connection, row)
    if number:
        connection.execute(
            sa.text("INSERT INTO reference_counter (noun, last) VALUES ('decision', :n)").bindparams(n=number)
        )
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT setval(pg_get_serial_sequence('decision', 'id'), :n)").bindparams(n=number)
            )


def _taken(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    events = connection.execute(
        sa.text(
            "SELECT kind, subject_id, at, actor_id, actor_name, body FROM event"
            " WHERE kind IN ('risk.approve', 'risk.validate') ORDER BY seq"
        )
    ).all()
    for event in events:
        said = json.loads(event.body)
        # The move wrote the revision after the one that was decided on.
        decided_on = int(said["revision"]) - 1
        kept = _revision(connection, event.subject_id, decided_on)
        if kept is None:
            continue
        giver = said.get("for") or {}
        residual = [each for each in json.loads(kept.body).get("scores", []) if each["measure"] == "residual"]
        yield {
            "risk_id": event.subject_id,
            "kind": _OF_MOVE[event.kind],
            "revision": decided_on,
            "sha256": kept.sha256,
            "level": residual[0]["level"] if residual else "",
            "by_id": event.actor_id,
            "by_name": event.actor_name,
            "for_id": giver.get("id"),
            "for_name": giver.get("name", ""),
            "at": datetime.fromisoformat(event.at),
            "reason": said.get("reason", ""),
            "is_confirmation": False,
        }


def _show(connection: sa.Connection, row: dict[str, Any]) -> None:
    from riskreg.domain.revision import from_canonical_json, is_material

    risk = connection.execute(sa.select(_RISK).where(_RISK.c.id == row["risk_id"])).one()
    if risk.standing != "registered":
        return
    kept = [_revision(connection, risk.id, each) for each in (row["revision"], risk.revision)]
    decided, now = (from_canonical_json(each.body) for each in kept if each is not None)
    changed = is_material(decided, now)
    shown = {"decided_kind": row["kind"], "decided_revision": row["revision"], "decided_at": row["at"]}
    since = _changed_since(connection, risk.id, row["revision"]) if changed else None
    shown |= {"is_decision_changed": changed, "changed_at": since}
    connection.execute(sa.update(_RISK).where(_RISK.c.id == risk.id).values(**shown))


def _revision(connection: sa.Connection, risk_id: int, number: int) -> Any:
    wanted = sa.text("SELECT body, sha256 FROM risk_revision WHERE risk_id = :r AND number = :n")
    return connection.execute(wanted.bindparams(r=risk_id, n=number)).first()


def _changed_since(connection: sa.Connection, risk_id: int, decided: int) -> Any:
    wanted = sa.text("SELECT MIN(at) FROM risk_revision WHERE risk_id = :r AND number > :n AND is_material").bindparams(
        r=risk_id, n=decided
    )
    return connection.execute(wanted.columns(sa.column("min", _MOMENT))).scalar_one()
