"""Adopting a lifecycle version."""

import hashlib

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.lifecycle_file import LifecycleRefused
from riskreg.domain.permissions import Permission
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.work import Work, operation
from riskreg.tasks.queries import read_lifecycle

_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]


@operation(needs=Permission.LIFECYCLE_ADOPT)
def adopt_lifecycle(work: Work, source: str) -> int:
    """Keep a lifecycle file as the version new subjects start under; answers its id.

    The same file adopted again changes nothing. A file with an error is refused whole, and so is a version number
    that exists with other content.
    """
    try:
        lifecycle = read_lifecycle(source)
    except LifecycleRefused as refusal:
        raise Invalid("The lifecycle was refused.", {"source": refusal.problems}) from refusal
    digest = hashlib.sha256(source.encode()).hexdigest()
    wanted = sa.select(LifecycleVersion).where(
        _LIFECYCLE.c.noun == lifecycle.noun, _LIFECYCLE.c.version == lifecycle.version
    )
    kept = work.session.execute(wanted).scalar_one_or_none()
    if kept is not None and kept.sha256 != digest:
        raise Conflict(
            f"Version {lifecycle.version} of this lifecycle exists with other content. Raise the version number."
        )
    if kept is None:
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
    assert kept.id is not None
    return kept.id
