"""Adopting rules of authority from a day on."""

import hashlib
from datetime import date

import sqlalchemy as sa

from riskreg.domain.authority_file import AuthorityRefused, parse_authority
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.store.tables.authority import AuthorityVersion
from riskreg.store.work import Work, operation

_VERSION = AuthorityVersion.__table__  # type: ignore[attr-defined]

LARGEST_SOURCE = 100_000
LONGEST_REASON = 2000


@operation(needs=Permission.AUTHORITY_ADOPT)
def adopt_authority(work: Work, source: str, from_date: date, reason: str) -> int:
    """Keep the rules of a file and use them from that day on; answers the version.

    The same file adopted again changes nothing. A file with an error is refused whole, and so is a version that exists
    with other content. What was decided stays decided: the rules are asked at each decision.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON or "\x00" in reason:
        raise Invalid("Give the reason.", {"reason": [f"Give the reason, in {LONGEST_REASON} characters or fewer."]})
    try:
        authority = parse_authority(source)
    except AuthorityRefused as refusal:
        raise Invalid("The rules of authority were refused.", {"source": refusal.problems}) from refusal
    kept = sa.select(_VERSION.c.source).where(_VERSION.c.version == authority.version)
    before = work.session.execute(kept).scalar_one_or_none()
    if before == source:
        return authority.version
    if before is not None:
        raise Conflict(f"Version {authority.version} exists with other content. Raise the version number.")
    row = AuthorityVersion(
        version=authority.version,
        title=authority.title,
        source=source,
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        from_date=from_date,
        reason=reason.strip(),
        adopted_at=work.now,
        adopted_by_id=work.actor.person_id,
    )
    work.session.add(row)
    work.session.flush()
    since = from_date.isoformat()
    work.record(
        "authority.adopted", row.id, f"authority v{row.version}", since=since, sha256=row.sha256, reason=row.reason
    )
    return authority.version
