"""What runs under a lifecycle: the version a row runs under, and letting it run under another one."""

from typing import Any, Protocol

from riskreg.domain.workflow import Lifecycle
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle, lifecycle_by_id


class Running(Protocol):
    """A row of any house that runs under a lifecycle."""

    lifecycle_id: int
    state: str
    version: int


def lifecycle_of(work: Work, row: Running) -> Lifecycle:
    """The version it runs under, read once in a transaction."""
    return lifecycle_under(work, row.lifecycle_id)


def lifecycle_under(work: Work, lifecycle_id: int) -> Lifecycle:
    """The same for whoever knows the id of the version."""
    key = ("lifecycle", lifecycle_id)
    if key not in work.read:
        work.read[key] = lifecycle_by_id(work.session.connection(), lifecycle_id)
    return work.read[key]  # type: ignore[no-any-return]


def put_under(work: Work, row: Running, lifecycle: StoredLifecycle, state: str) -> dict[str, Any]:
    """Let the row run under another version; it keeps its moment in the state. Answers what to tell."""
    told = {
        "version": {"before": lifecycle_of(work, row).version, "after": lifecycle.lifecycle.version},
        "state": {"before": row.state, "after": state},
    }
    row.lifecycle_id, row.state = lifecycle.id, state
    row.version += 1
    work.session.flush()
    return told
