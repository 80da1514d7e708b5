"""Adopting a lifecycle version, and moving what lives onto it."""

import hashlib
from collections.abc import Collection

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.workflow import Lifecycle
from riskreg.store.base import loaded
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.work import Work, operation
from riskreg.tasks.queries import StoredLifecycle, kept_version, refuse_older
from riskreg.tasks.rehearsal_queries import readable, rehearsed, stuck_sentences, subjects_of, told
from riskreg.tasks.subjects import Subjects


@operation(needs=Permission.LIFECYCLE_ADOPT)
def adopt_lifecycle(work: Work, source: str) -> int:
    """Keep a lifecycle file as the version new subjects start under; answers its id.

    The same file adopted again changes nothing. A file with an error is refused whole, and so is a version number
    that exists with other content or is lower than the one in use. What lives already stays on its version; see
    ``adopt_for_all``.
    """
    lifecycle = readable(source)
    connection = work.session.connection()
    kept = kept_version(connection, lifecycle, source)
    if kept is not None:
        return kept
    refuse_older(connection, lifecycle)
    return _keep(work, lifecycle, source)


@operation(needs=Permission.LIFECYCLE_ADOPT)
def adopt_for_all(work: Work, source: str, subjects: Collection[Subjects]) -> int:
    """Adopt a lifecycle file and move every living subject of its noun onto it; answers how many were moved.

    Refused with all that would be stuck, and then nothing has changed. Adopting the version in use again moves
    whatever still lives under an older one; what has ended stays on its version.
    """
    lifecycle = readable(source)
    theirs = subjects_of(lifecycle.noun, subjects)
    refuse_older(work.session.connection(), lifecycle)
    onto = StoredLifecycle(adopt_lifecycle(work, source), lifecycle)
    living = theirs.living(work, held=True)
    rehearsal = rehearsed(work, lifecycle, living)
    if rehearsal.stuck:
        page = told(rehearsal, living)
        raise Invalid("The lifecycle was not adopted: some would be stuck.", {"source": stuck_sentences(page)})
    targets = rehearsal.targets
    theirs.move_all_onto(work, [(each, targets[each.id]) for each in living if each.id in targets], onto)
    return len(targets)


def _keep(work: Work, lifecycle: Lifecycle, source: str) -> int:
    digest = hashlib.sha256(source.encode()).hexdigest()
    kept = LifecycleVersion(
        noun=lifecycle.noun,
        version=lifecycle.version,
        source=source,
        sha256=digest,
        adopted_at=work.now,
        adopted_by_id=work.actor.person_id,
    )
    work.session.add(kept)
    work.session.flush()
    work.record("lifecycle.adopted", kept.id, f"{lifecycle.noun} v{lifecycle.version}", sha256=digest)
    return loaded(kept.id)
