"""Uploading a version of a methodology and adopting it from a date."""

import hashlib
from datetime import date

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.methodology import Profile
from riskreg.domain.permissions import Permission
from riskreg.methodology.queries import as_kept, read_profile
from riskreg.store.base import loaded
from riskreg.store.tables.methodology import ProfileAdoption, ProfileVersion
from riskreg.store.work import Work, operation

_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]
_ADOPTION = ProfileAdoption.__table__  # type: ignore[attr-defined]

LARGEST_SOURCE = 100_000
"""Bytes of a profile file in UTF-8; the shipped ones have about five thousand."""
LONGEST_REASON = 4000


@operation(needs=Permission.METHODOLOGY_ADOPT)
def upload_profile(work: Work, source: str) -> int:
    """Keep a profile file as a version; answers its id. It is used only once it is adopted.

    A file with an error is refused whole, with every problem. The same file again changes nothing; the same code and
    version with other content is a conflict.
    """
    kept_source = as_kept(source)
    profile = _read(kept_source)
    wanted = sa.select(ProfileVersion).where(_PROFILE.c.code == profile.code, _PROFILE.c.version == profile.version)
    kept = work.session.execute(wanted).scalar_one_or_none()
    if kept is not None and as_kept(kept.source) != kept_source:
        sentence = f"Version {profile.version} of {profile.code} exists with other content. Raise the version number."
        raise Conflict(sentence)
    if kept is None:
        kept = _keep(work, profile, kept_source)
    return loaded(kept.id)


@operation(needs=Permission.METHODOLOGY_ADOPT)
def adopt_profile(work: Work, profile_id: int, from_date: date, reason: str) -> None:
    """Make assessments with that version from the day on. Those made before keep their version and their level.

    The day is today or later; only the first methodology of a register may be adopted for days gone by. Adopting what
    is adopted from that day already changes nothing.
    """
    profile = work.session.get(ProfileVersion, profile_id)
    if profile is None:
        raise NotFound("There is no such version of a methodology.")
    _check_reason(reason)
    latest = _latest_adoption(work, from_date)
    if latest is not None and (latest.profile_id, latest.from_date) == (profile_id, from_date):
        return
    if from_date < work.now.date() and _anything_adopted(work):
        sentence = "Choose today or a later day: assessments made before keep the version they were made with."
        raise Invalid(sentence, {"from_date": [sentence]})
    adoption = ProfileAdoption(
        profile_id=profile_id,
        from_date=from_date,
        adopted_at=work.now,
        adopted_by_id=work.actor.person_id,
        reason=reason.strip(),
    )
    work.session.add(adoption)
    subject = f"{profile.code} v{profile.version}"
    work.record("methodology.adopted", profile_id, subject, from_date=from_date.isoformat(), reason=reason.strip())


def _read(source: str) -> Profile:
    if len(source.encode("utf-8", "replace")) > LARGEST_SOURCE:
        sentence = f"Shorten the file to {LARGEST_SOURCE // 1000} kB or less: a methodology needs far less."
        raise Invalid(sentence, {"source": [sentence]})
    return read_profile(source)


def _keep(work: Work, profile: Profile, source: str) -> ProfileVersion:
    digest = hashlib.sha256(source.encode()).hexdigest()
    kept = ProfileVersion(
        code=profile.code,
        version=profile.version,
        title=profile.title,
        source=source,
        sha256=digest,
        uploaded_at=work.now,
        uploaded_by_id=work.actor.person_id,
    )
    work.session.add(kept)
    work.session.flush()
    work.record("methodology.uploaded", kept.id, f"{profile.code} v{profile.version}", sha256=digest)
    return kept


def _latest_adoption(work: Work, on: date) -> ProfileAdoption | None:
    wanted = sa.select(ProfileAdoption).where(_ADOPTION.c.from_date <= on)
    newest = wanted.order_by(_ADOPTION.c.from_date.desc(), _ADOPTION.c.id.desc()).limit(1)
    return work.session.execute(newest).scalar_one_or_none()


def _anything_adopted(work: Work) -> bool:
    return work.session.execute(sa.select(_ADOPTION.c.id).limit(1)).first() is not None


def _check_reason(reason: str) -> None:
    sentence = ""
    if not reason.strip():
        sentence = "Give a reason for adopting this version."
    elif len(reason) > LONGEST_REASON:
        sentence = f"Shorten the reason to {LONGEST_REASON} characters or fewer."
    if sentence:
        raise Invalid(sentence, {"reason": [sentence]})
