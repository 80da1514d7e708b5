"""How each risk stood and since when: the rows of the register as they were, kept by the database itself."""

from typing import Any

import sqlalchemy as sa

from riskreg.store.base import METADATA, Moment
from riskreg.store.tables.risk import Risk

_RISK = Risk.__table__  # type: ignore[attr-defined]

LEFT_OUT = frozenset(
    {
        *("id", "version", "classification", "log_key", "submitted_for_id", "source", "consolidation_reason"),
        *("review_from", "review_due"),
        *("event", "drivers", "consequences", "countries", "links", "response_reason"),
    }
)
"""What is not kept here: words stand in the revisions, who may see a risk is a matter of today, and a review plans the
next one without changing the risk."""

KEPT = tuple(column.name for column in _RISK.columns if column.name not in LEFT_OUT)


def _plain(column: sa.Column[Any]) -> sa.Column[Any]:
    kind = column.type
    plain = sa.String(kind.length) if isinstance(kind, sa.Enum) else kind
    return sa.Column(column.name, plain, nullable=column.nullable)


RISK_PAST = sa.Table(
    "risk_past",
    METADATA,
    sa.Column("risk_id", sa.Integer, sa.ForeignKey("risk.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("since", Moment, primary_key=True),
    sa.Column("until", Moment),
    sa.Column("is_taken_over", sa.Boolean, nullable=False, server_default=sa.false()),
    *(_plain(_RISK.c[name]) for name in KEPT),
    sa.Index("ix_risk_past_until_since", "until", "since"),
)
"""One row for each time a row of ``risk`` became another; ``until`` is empty while it stands so. ``is_taken_over``
says that the risk is older than this memory, and that nothing is known of it before ``since``."""
