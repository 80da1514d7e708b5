"""What happens whenever a risk changes: its version is held; a revision, counts, words and an event are left."""

import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Invalid, NotFound, Stale
from riskreg.domain.folding import fold
from riskreg.domain.permissions import Place
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.revision import RiskContent, differences, digest, is_material, to_canonical_json
from riskreg.risks.action_turns import settle_actions
from riskreg.risks.deciding import compare_with_decisions
from riskreg.risks.reviewing import plan_review
from riskreg.risks.snapshot_queries import PARTS, content_now, last_content
from riskreg.risks.tally import Standing, count_again, standing_of
from riskreg.store.base import loaded
from riskreg.store.engine import writes_alone
from riskreg.store.search import index_risk
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.visible import Eyes, eyes_of, visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
# A revision is written once and never worked on as an object.
_WRITING = sa.insert(RiskRevision.__table__)  # type: ignore[attr-defined]

# Built once: this runs at every gate of a risk.
_OWNERS = sa.select(_ACTION.c.owner_id).where(
    _ACTION.c.risk_id == sa.bindparam("risk_id", type_=sa.Integer),
    _ACTION.c.withdrawn_at.is_(None),
    _ACTION.c.owner_id.is_not(None),
)

_HANDS = frozenset({"owner", "focal_point", "entity", "classification"})

NO_SUCH_RISK = "There is no such risk, or it is not open to you."


@dataclass(slots=True)
class Change:
    """A risk being changed. ``events`` are recorded when something did change; each gets the revision's number.

    ``moves_tasks`` says that who has the tasks of its actions may be others now, though no word of it differs.
    """

    risk: Risk
    before: RiskContent
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    moves_tasks: bool = False

    def note(self, kind: str, **body: Any) -> None:
        self.events.append((kind, body))


def find_risk(work: Work, reference: str) -> Risk:
    """The risk with that reference, if the actor may see it."""
    # Asked by the gate for the permission, for the place, and by what it lets in: found once, until it is held.
    key = ("risk", risk_number(reference))
    if key not in work.read:
        work.read[key] = _read(work, reference, _one_risk(eyes_of(work.actor)))
    return work.read[key]  # type: ignore[no-any-return]


def _read(work: Work, reference: str, wanted: sa.Select[tuple[Risk]]) -> Risk:
    number = risk_number(reference)
    found: Risk | None = None
    if number is not None:
        found = work.session.execute(wanted, {"number": number}).scalar_one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_RISK)
    return found


@lru_cache(maxsize=256)
def _one_risk(eyes: Eyes) -> sa.Select[tuple[Risk]]:
    # Building the statement and its cache key would cost more than running it.
    wanted: sa.Select[tuple[Risk]] = sa.select(Risk)
    return wanted.where(_RISK.c.number == sa.bindparam("number", type_=sa.Integer), visible(eyes.actor))


@lru_cache(maxsize=256)
def _one_risk_held(eyes: Eyes) -> sa.Select[tuple[Risk]]:
    return _one_risk(eyes).with_for_update(of=_RISK).execution_options(populate_existing=True)


def at_risk(work: Work, reference: str, *_args: Any, **_kwargs: Any) -> Place:
    """Where permissions on a risk are checked: its entity, its owner, the owners of its actions."""
    return place_of(work, find_risk(work, reference))


def place_of(work: Work, risk: Risk) -> Place:
    key = ("owners of actions", risk.number)
    if key not in work.read:
        work.read[key] = frozenset(work.session.execute(_OWNERS, {"risk_id": risk.id}).scalars())
    owners = work.read[key]
    return Place(risk.entity_id, risk.owner_id, owners, is_sealed=risk.classification.is_sealed)


@contextmanager
def changing(
    work: Work, reference: str, version_seen: int, parts: Collection[str] = PARTS, *, anyhow: bool = False
) -> Iterator[Change]:
    """Change a risk inside the block, then leave what a change leaves.

    ``version_seen`` is the version the person's page was made from; another one raises ``Stale``. ``parts`` are what
    the block may touch (see ``PARTS``). Nothing is left when nothing differs, unless ``anyhow``: the event
    itself is the change (a report, a decision).
    """
    risk = hold(work, reference)
    if risk.version != version_seen:
        raise Stale("Somebody saved this risk after you opened it. Compare both versions and save again.", risk.version)
    before, standing = last_content(work.session, risk), standing_of(risk)
    change = Change(risk, before)
    yield change
    remember(work, change, standing, parts, anyhow=anyhow)


def hold(work: Work, reference: str) -> Risk:
    """The risk, locked until the transaction ends and read as it stands now; still only if the actor may see it."""
    # What was changed and not written yet would be lost to the reading.
    work.session.flush()
    found: Risk | None = work.read.get(("risk", risk_number(reference)))
    if found is not None and writes_alone(work.session.connection()):
        return found
    risk = _read(work, reference, _one_risk_held(eyes_of(work.actor)))
    _forget(work, risk)
    return risk


def _forget(work: Work, risk: Risk) -> None:
    """Find the risk anew when it is asked for again: who may see it and who has a part in it can have changed."""
    work.read.pop(("risk", risk.number), None)
    work.read.pop(("owners of actions", risk.number), None)


def remember(work: Work, change: Change, was: Standing | None, parts: Collection[str], *, anyhow: bool = False) -> None:
    """Write revision, counts, search words and events of a change; ``was`` is empty for a new risk."""
    risk, before = change.risk, change.before
    _forget(work, risk)
    check_words(risk)
    if parts or was is None:
        work.session.flush()
    if "actions" in parts:
        risk.earliest_due = _earliest_due(work, risk)
    after = content_now(work.session, risk, before, parts)
    changed = [difference.field for difference in differences(before, after)]
    if (
        was is not None
        and _turns(was, risk)
        and (was.standing != risk.standing or _moves_tasks(change, parts, changed))
    ):
        settle_actions(work, risk)
    if not changed and not anyhow and was is not None:
        return
    risk.title_folded = fold(risk.title)[:200]
    risk.updated_at = work.now
    plan_review(work, risk, was)
    if changed or was is None:
        _write_revision(work, risk, before, after)
        if risk.standing == "registered":
            compare_with_decisions(work, risk, before, after)
    # Last of all: with the new version the database keeps how the risk stands, for whoever looks back.
    risk.version += 1 if was is not None else 0
    work.session.flush()
    count_again(work, was, standing_of(risk))
    for kind, body in change.events:
        shown = body if was is None else {"changed": changed, **body}
        work.record(kind, risk.id, risk_reference(risk.number), revision=risk.revision, **shown)


def _turns(was: Standing, risk: Risk) -> bool:
    """Whether its actions have tasks, or had them: in the register they do."""
    return "registered" in (was.standing, risk.standing)


def _moves_tasks(change: Change, parts: Collection[str], changed: Collection[str]) -> bool:
    """Whether somebody else may have them now, or they ask for something else."""
    return "actions" in parts or change.moves_tasks or not _HANDS.isdisjoint(changed)


def _write_revision(work: Work, risk: Risk, before: RiskContent, after: RiskContent) -> None:
    body = to_canonical_json(after)
    risk.revision += 1
    work.session.connection().execute(
        _WRITING,
        {
            "risk_id": loaded(risk.id),
            "number": risk.revision,
            "at": work.now,
            "actor_id": work.actor.person_id,
            "actor_name": work.actor.name,
            "acted_for": work.acts_for.name if work.acts_for is not None else "",
            "body": body,
            "sha256": digest(body),
            "is_material": is_material(before, after),
        },
    )
    if words_of(before) != words_of(after):
        index_risk(work.session.connection(), loaded(risk.id), words_of(after))


def words_of(content: RiskContent) -> str:
    """Everything of a risk that a search looks at."""
    pieces = [
        content.reference,
        content.title,
        content.event,
        *content.root_causes,
        content.drivers,
        content.consequences,
    ]
    pieces += [content.subcategory, content.scope, *content.countries, content.response_reason]
    pieces += [control.description for control in content.controls]
    pieces += [action.description for action in content.actions]
    return "\n".join(pieces)


def _earliest_due(work: Work, risk: Risk) -> Any:
    open_ones = sa.select(sa.func.min(_ACTION.c.due)).where(
        _ACTION.c.risk_id == risk.id,
        _ACTION.c.withdrawn_at.is_(None),
        _ACTION.c.status.in_(("not started", "in progress")),
    )
    return work.session.execute(open_ones).scalar_one()


def check_words(risk: Risk) -> None:
    """Refuse texts no risk can have, before the database does."""
    # Forms refuse these with their own words; this is for every other way in.
    # Spaces and invisible marks alone would leave nothing to read, and nothing to click on.
    if not any(unicodedata.category(mark)[0] in "LNPS" for mark in risk.title):
        raise Invalid("Give the risk a title.", {"title": ["Give the risk a title."]})
    if len(risk.title) > 200:
        raise Invalid(
            "Shorten the title to 200 characters or fewer.", {"title": ["Shorten the title to 200 characters."]}
        )
    for text in (risk.title, risk.event, risk.drivers, risk.consequences, risk.scope, risk.response_reason):
        if "\x00" in text or len(text) > 20_000:
            raise Invalid("A text of this risk is too long or holds a character no text has.")
