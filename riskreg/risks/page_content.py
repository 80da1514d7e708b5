"""What the page of one risk holds: plain values, every word and number ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from riskreg.domain.scale import Level
from riskreg.domain.workflow import Offer, State
from riskreg.risks.page_decided import Decided
from riskreg.risks.page_destiny import Destiny
from riskreg.risks.request_queries import RequestLine


@dataclass(frozen=True, slots=True)
class Method:
    """A version of the methodology by name; one that is not ``confirmed`` must say so wherever it is named."""

    title: str
    version: int
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """One assessment. ``likelihood`` and ``impact`` are number and word; ``controls`` the grade in words, or empty."""

    measure: str
    level: Level
    likelihood: str
    impact: str
    controls: str
    explanation: str
    reason: str
    assessor: str
    at: datetime
    target_date: date | None
    method: Method
    computed: Level
    decision: str
    decision_reason: str
    by_dimension: tuple[tuple[str, str], ...] = ()

    @property
    def is_overridden(self) -> bool:
        return self.level is not self.computed


@dataclass(frozen=True, slots=True)
class LevelNow:
    """A measure as it stands: its latest assessment, if any; ``moved`` counts levels up (+) since the one before."""

    measure: str
    scored: Scored | None
    moved: int | None = None


@dataclass(frozen=True, slots=True)
class ControlLine:
    number: int
    description: str
    kind: str
    owner: str
    effectiveness: str
    reason: str
    last_tested: date | None


@dataclass(frozen=True, slots=True)
class ActionLine:
    """``days_late`` is 0 for an action that is not late; ``progress`` in per cent."""

    number: int
    description: str
    owner: str
    due: date | None
    status: str
    progress: int
    expected_effect: str
    days_late: int
    is_mine: bool

    @property
    def is_open(self) -> bool:
        return self.status in ("not started", "in progress")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a risk. ``body`` is what was recorded; ``states`` names the lifecycle's states by code."""

    kind: str
    at: datetime
    who: str
    body: Mapping[str, Any]

    @property
    def parts(self) -> tuple[str, ...]:
        """The timeline templates to try: the event's own, then the one for anything."""
        return (f"parts/timeline/{self.kind}.html", "parts/timeline/anything.html")

    @property
    def changed(self) -> tuple[str, ...]:
        """What was changed, each thing once: ``title``, ``control 2``, ``score of the residual``."""
        return tuple(dict.fromkeys(_thing(name) for name in self.body.get("changed", ()) if name != "state"))

    @property
    def revision(self) -> int | None:
        return self.body.get("revision") if self.changed else None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where the person came from: the register's query, and the risks before and after this one in that list.

    Each neighbour has a query of its own, for it may stand on another page of the list.
    """

    query: str
    previous: str | None = None
    previous_query: str = ""
    next: str | None = None
    next_query: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the person may do here besides the moves: a page hides the rest, and the operations refuse it."""

    edit: bool = False
    score: bool = False
    takes_back: bool = False
    report: bool = False
    submit: bool = False
    ask: bool = False
    accept: bool = False
    review: bool = False
    consolidate: bool = False


@dataclass(frozen=True, slots=True)
class SealedPage:
    """What is shown of a strictly confidential risk before it is opened: nothing but its reference."""

    reference: str
    goes_on_to: str
    title: str


@dataclass(frozen=True, slots=True)
class RiskPage:
    """One risk as a person sees it. ``missing`` is what the quality check still asks for before it can be sent."""

    reference: str
    version: int
    revision: int
    title: str
    event: str
    causes: tuple[str, ...]
    drivers: str
    consequences: tuple[str, ...]
    category: str
    subcategory: str
    entity: str
    entity_code: str
    organizational_level: str
    scope: str
    countries: tuple[str, ...]
    links: tuple[str, ...]
    owner: str
    focal_point: str
    submitter: str
    classification: str
    is_emerging: bool
    proximity: str
    response: str
    response_reason: str
    source: str
    state: State
    state_since: datetime
    standing: str
    levels: tuple[LevelNow, ...]
    assessments: tuple[Scored, ...]
    controls: tuple[ControlLine, ...]
    actions: tuple[ActionLine, ...]
    timeline: tuple[Happening, ...]
    has_more_timeline: bool
    offers: tuple[Offer, ...]
    rights: Rights
    missing: tuple[str, ...] = ()
    decided: Decided | None = None
    accepted: Decided | None = None
    is_unaccepted: bool = False
    destiny: Destiny | None = None
    merged_into: tuple[str, str] | None = None
    came_from: Neighbours | None = None
    requests: tuple[RequestLine, ...] = ()
    review_due: date | None = None
    is_review_late: bool = False

    @property
    def decision(self) -> Offer | None:
        """The approval this risk waits for, when it is this person's to give."""
        return next((offer for offer in self.offers if offer.move.permission == "risk:approve"), None)

    @property
    def main_move(self) -> str:
        """The one move shown filled: the first open one the lifecycle marks as main."""
        return next((offer.move.code for offer in self.offers if offer.is_open and offer.move.tone == "main"), "")

    @property
    def method(self) -> Method | None:
        return next((now.scored.method for now in self.levels if now.scored), None)

    @property
    def open_actions(self) -> int:
        return sum(action.is_open for action in self.actions)


_THINGS = {"controls": "control", "actions": "action", "scores": "score of the", "level": "level in the organization"}


def _thing(field_name: str) -> str:
    head, _, rest = field_name.partition(".")
    name = _THINGS.get(head, head.replace("_", " "))
    return f"{name} {rest.partition('.')[0]}" if rest else name
