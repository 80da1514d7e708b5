"""The facts that guards and the quality check ask about one risk, as plain values."""

from dataclasses import dataclass

from riskreg.domain.authority import Authority


@dataclass(frozen=True)
class ControlFacts:
    number: int
    description: str = ""
    has_owner: bool = False
    is_rated: bool = False


@dataclass(frozen=True)
class ActionFacts:
    """One mitigation action that was not cancelled."""

    number: int
    description: str = ""
    has_owner: bool = False
    has_due_date: bool = False


@dataclass(frozen=True)
class RiskCase:
    """One risk. Ranks count the levels of its methodology from 1 (lowest); None when not scored.

    `response` is "terminate", "transfer", "mitigate", "tolerate", or "" when not chosen; `consolidated_as` is the
    relation in force, "" when there is none;
    `open_actions` counts the actions neither done nor cancelled; `submitted_for_id` is whom the submitter acted for.
    `is_accepted` says that somebody accepted it for a time; `above_id` is the entity above its own and `authority` the
    rules of authority in use, read only where a condition asks for them.
    """

    reference: str = ""
    state: str = "draft"
    title: str = ""
    event: str = ""
    causes: tuple[str, ...] = ()
    consequences: str = ""
    category: str = ""
    entity_id: int | None = None
    owner_id: int | None = None
    submitter_id: int | None = None
    submitted_for_id: int | None = None
    author_id: int | None = None
    last_editor_id: int | None = None
    controls: tuple[ControlFacts, ...] = ()
    actions: tuple[ActionFacts, ...] = ()
    open_actions: int = 0
    response: str = ""
    consolidated_as: str = ""
    response_reason: str = ""
    has_exposure: bool = False
    has_residual: bool = False
    has_target: bool = False
    exposure_rank: int | None = None
    residual_rank: int | None = None
    target_rank: int | None = None
    is_emerging: bool = False
    is_strictly_confidential: bool = False
    is_accepted: bool = False
    above_id: int | None = None
    authority: Authority | None = None
