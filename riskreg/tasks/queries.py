"""Which lifecycle something runs under."""

from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, NotFound
from riskreg.domain.guards import guards_for
from riskreg.domain.lifecycle_file import parse_lifecycle
from riskreg.domain.lifecycle_holders import DATE_FIELDS, HOLDERS
from riskreg.domain.permissions import Permission, Role
from riskreg.domain.toml_table import NotToml, read_toml
from riskreg.domain.workflow import Lifecycle
from riskreg.store.tables.lifecycle import LifecycleVersion

_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class StoredLifecycle:
    id: int
    lifecycle: Lifecycle


def lifecycle_in_use(connection: sa.Connection, noun: str) -> StoredLifecycle:
    """The newest version for the noun: what a new subject starts under."""
    wanted = sa.select(_LIFECYCLE.c.id, _LIFECYCLE.c.source).where(_LIFECYCLE.c.noun == noun)
    found = connection.execute(wanted.order_by(_LIFECYCLE.c.version.desc()).limit(1)).first()
    if found is None:
        raise NotFound(f"No lifecycle for “{noun}” was adopted yet. Run “riskreg init”.")
    return StoredLifecycle(found.id, read_lifecycle(found.source))


def lifecycle_by_id(connection: sa.Connection, lifecycle_id: int) -> Lifecycle:
    """The version a subject runs under."""
    return read_lifecycle(
        connection.execute(sa.select(_LIFECYCLE.c.source).where(_LIFECYCLE.c.id == lifecycle_id)).scalar_one()
    )


def kept_version(connection: sa.Connection, lifecycle: Lifecycle, source: str) -> int | None:
    """The id this very file was adopted under, None for a version that was not; raises Conflict when the version exists
    with other content.
    """
    wanted = sa.select(_LIFECYCLE.c.id, _LIFECYCLE.c.source).where(
        _LIFECYCLE.c.noun == lifecycle.noun, _LIFECYCLE.c.version == lifecycle.version
    )
    kept = connection.execute(wanted).first()
    if kept is None:
        return None
    if kept.source != source:
        raise Conflict(
            f"Version {lifecycle.version} of this lifecycle exists with other content. Raise the version number."
        )
    return int(kept.id)


def refuse_older(connection: sa.Connection, lifecycle: Lifecycle) -> None:
    """Refuse a version that could never be the one in use."""
    newest = sa.select(sa.func.max(_LIFECYCLE.c.version)).where(_LIFECYCLE.c.noun == lifecycle.noun)
    in_use = connection.execute(newest).scalar_one()
    if in_use is not None and lifecycle.version < in_use:
        raise Conflict(
            f"Version {lifecycle.version} is older than version {in_use}, which is in use. Raise the version number."
        )


@lru_cache(maxsize=64)
def read_lifecycle(source: str) -> Lifecycle:
    """The lifecycle a file describes, in the words of this product; raises LifecycleRefused."""
    return parse_lifecycle(
        source,
        permissions=_PERMISSIONS,
        guards=_guards_named_in(source),
        roles=_ROLES,
        holders=HOLDERS,
        date_fields=DATE_FIELDS,
    )


_PERMISSIONS = frozenset(permission.value for permission in Permission)
_ROLES = frozenset(role.value for role in Role)


def _guards_named_in(source: str) -> frozenset[str]:
    try:
        noun = read_toml(source).get("noun")
    except NotToml:
        return frozenset()
    return frozenset(guards_for(noun)) if isinstance(noun, str) else frozenset()
