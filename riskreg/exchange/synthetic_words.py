"""Inventing one plausible risk from dice: its row, its causes, controls, actions, assessments, and its content."""

import json
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from riskreg.domain.folding import fold
from riskreg.domain.methodology import Profile
from riskreg.domain.references import risk_reference
from riskreg.domain.revision import ActionContent, ControlContent, RiskContent, ScoreContent
from riskreg.domain.scale import Level, Measure, Score
from riskreg.domain.vocabulary import SUBCATEGORIES, ActionStatus, Category, ControlKind, Response

_EVENTS = (
    "Access is refused", "Funds arrive late", "Key staff leave", "The premises flood", "A partner withdraws",
    "Case files are lost", "The agreement lapses", "A source is threatened", "The election is disputed",
    "Permits expire", "The border closes", "A contract is contested", "The network fails", "Travel is suspended",
    "A finding is discredited",
)  # fmt: skip
_CAUSES = (
    "Armed group activity", "Late donor decisions", "Long clearance chains", "Extreme weather", "Weak partner capacity",
    "Unmanaged devices", "Change of government", "Hostile authorities", "Contested results", "Overlapping laws",
    "Currency controls", "Unclear delegation", "Ageing equipment", "High turnover", "Polarised debate",
)  # fmt: skip
_CONSEQUENCES = (
    "Monitoring stops", "Outputs slip to next year", "Posts lapse", "Victims are not reached", "Trust is lost",
    "Donors ask for repayment", "The mandate is not delivered", "Partners are exposed", "Reports come too late",
)  # fmt: skip
_CONTROLS = (
    "Monthly review of income", "Remote interviews", "Partner assessment", "Access rights by need", "Continuity plan",
    "Screening checklist", "Emergency roster", "Counselling", "Two named counterparts", "Stock checks",
)  # fmt: skip
_ACTIONS = (
    "Agree a fallback with the regional office", "Rehearse relocation", "Diversify donors", "Pre-clear job openings",
    "Encrypt the archive", "Name a reserve partner", "Negotiate the agreement", "Renew the permits early",
)  # fmt: skip
_ACTION_STATES = {
    ActionStatus.NOT_STARTED: "planned",
    ActionStatus.IN_PROGRESS: "in_progress",
    ActionStatus.DONE: "confirmed",
    ActionStatus.CANCELLED: "dropped",
}
_STATES = (
    ("in_register", "registered"),
    ("monitored", "registered"),
    ("validated", "registered"),
    ("candidate", "registered"),
    ("draft", "drafted"),
    ("submitted", "submitted"),
    ("closed", "ended"),
)
_STATE_WEIGHTS = (55, 20, 5, 5, 6, 4, 5)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where synthetic risks are put."""

    now: datetime
    first: int
    first_id: int
    entities: tuple[tuple[int, str, str], ...]
    people: tuple[tuple[int, str], ...]
    profile_id: int
    profile: Profile
    lifecycle_id: int
    action_lifecycle_id: int

    def named(self, person_id: int) -> str:
        """A person as revisions write them; the people's ids follow one another."""
        name = self.people[person_id - self.people[0][0]][1]
        return f"{name} ({person_id})"


@dataclass(frozen=True, slots=True)
class Invented:
    row: dict[str, Any]
    content: RiskContent
    parts: dict[str, list[dict[str, Any]]]


def invent(dice: random.Random, setting: Setting, number: int) -> Invented:
    """One risk with everything that belongs to it; the same dice give the same risk."""
    risk_id = setting.first_id + number - setting.first
    category = dice.choice(list(Category))
    entity_id, code, country = dice.choice(setting.entities)
    owner_id, owner = dice.choice(setting.people)
    event = dice.choice(_EVENTS)
    words = {
        "title": f"{event} in {country or code} ({number})",
        "event": f"{event} before the activities planned with {dice.choice(_CONTROLS).lower()} are complete",
        "drivers": dice.choice(_CAUSES),
        "consequences": "; ".join(dice.sample(_CONSEQUENCES, 2)),
        "category": category.value,
        "subcategory": dice.choice(SUBCATEGORIES[category]),
        "scope": country or "Office-wide",
        "classification": dice.choices(("unclassified", "confidential", "strictly confidential"), (80, 19, 1))[0],
        "response": Response.MITIGATE.value,
    }
    causes = [{"risk_id": risk_id, "position": n, "text": text} for n, text in enumerate(dice.sample(_CAUSES, 2), 1)]
    scores = _scores(dice, setting, risk_id)
    controls = _controls(dice, setting, risk_id)
    actions = _actions(dice, setting, risk_id)
    state, standing = dice.choices(_STATES, _STATE_WEIGHTS)[0]
    due = [action["due"] for action in actions if ActionStatus(action["status"]).is_open]
    row = {
        **words,
        **_columns(scores),
        "id": risk_id,
        "number": number,
        "version": 1,
        "revision": 1,
        "lifecycle_id": setting.lifecycle_id,
        "state": state,
        "standing": standing,
        "state_since": setting.now,
        "title_folded": fold(words["title"])[:200],
        "entity_id": entity_id,
        "organizational_level": "corporate" if dice.random() < 0.01 else "entity",
        "countries": json.dumps([country] if country else []),
        "links": "[]",
        "owner_id": owner_id,
        "focal_point_id": setting.people[(entity_id + 7) % len(setting.people)][0],
        "is_emerging": dice.random() < 0.05,
        "response_reason": "",
        "source": "synthetic",
        "profile_id": setting.profile_id,
        "earliest_due": min(due, default=None),
        "created_at": setting.now,
        "updated_at": setting.now - timedelta(minutes=dice.randrange(500_000)),
    }
    content = _content(row, causes, controls, actions, scores, setting, code, f"{owner} ({owner_id})")
    return Invented(row, content, {"root_cause": causes, "control": controls, "action": actions, "assessment": scores})


def _scores(dice: random.Random, setting: Setting, risk_id: int) -> list[dict[str, Any]]:
    profile = setting.profile
    likelihood, impact = dice.randint(1, len(profile.likelihood)), dice.randint(1, len(profile.impact))
    grade = dice.choice(profile.control_effectiveness).code
    better = profile.control_effectiveness[0].code
    rows = []
    for measure, score in (
        (Measure.EXPOSURE, Score(likelihood, impact)),
        (Measure.RESIDUAL, Score(likelihood, impact, grade)),
        (Measure.TARGET, Score(max(1, likelihood - 1), impact, better)),
    ):
        level = profile.level(measure, score)
        row, column = profile.cell_of(measure, score)
        rows.append(
            {
                "risk_id": risk_id,
                "measure": measure.value,
                "likelihood": score.likelihood,
                "impact": score.impact,
                "by_dimension": "{}",
                "control_effectiveness": score.control_effectiveness or "",
                "computed_level": level.value,
                "level": level.value,
                "override_decision": "",
                "override_reason": "",
                "reason": "Synthetic",
                "target_date": (setting.now + timedelta(days=300)).date() if measure is Measure.TARGET else None,
                "profile_id": setting.profile_id,
                "revision": 1,
                "at": setting.now,
                "assessor_id": None,
                "assessor_name": "riskreg synth",
                "_cell": row * 100 + column,
            }
        )
    return rows


def _columns(scores: list[dict[str, Any]]) -> dict[str, Any]:
    """The score columns of the risk's own row; takes the cell out of each score, which the table does not keep."""
    columns: dict[str, Any] = {"residual_rank_before": None, "target_date": scores[2]["target_date"]}
    for score in scores:
        name = score["measure"]
        columns[f"{name}_likelihood"], columns[f"{name}_impact"] = score["likelihood"], score["impact"]
        columns[f"{name}_rank"], columns[f"{name}_cell"] = Level(score["level"]).rank, score.pop("_cell")
    columns["control_effectiveness"] = scores[1]["control_effectiveness"]
    columns["target_control_effectiveness"] = scores[2]["control_effectiveness"]
    return columns


def _controls(dice: random.Random, setting: Setting, risk_id: int) -> list[dict[str, Any]]:
    grades = setting.profile.control_effectiveness
    return [
        {
            "risk_id": risk_id,
            "number": n,
            "description": text,
            "kind": dice.choice(list(ControlKind)).value,
            "owner_id": dice.choice(setting.people)[0],
            "effectiveness": dice.choice(grades).code,
            "effectiveness_reason": "",
            "last_tested": None,
            "withdrawn_at": None,
        }
        for n, text in enumerate(dice.sample(_CONTROLS, dice.randint(1, 2)), 1)
    ]


def _actions(dice: random.Random, setting: Setting, risk_id: int) -> list[dict[str, Any]]:
    today: date = setting.now.date()
    statuses = [dice.choices(list(ActionStatus), (3, 5, 2, 0))[0] for _n in range(2)]
    return [
        {
            "risk_id": risk_id,
            "number": n,
            "description": text,
            "owner_id": dice.choice(setting.people)[0],
            "start": None,
            "due": today + timedelta(days=dice.randint(-60, 500)),
            "status": statuses[n - 1].value,
            "lifecycle_id": setting.action_lifecycle_id,
            "state": _ACTION_STATES[statuses[n - 1]],
            "progress": dice.choice((0, 25, 50, 75)),
            "expected_effect": "",
            "withdrawn_at": None,
        }
        for n, text in enumerate(dice.sample(_ACTIONS, dice.randint(1, 2)), 1)
    ]


def _content(
    row: dict[str, Any],
    causes: list[dict[str, Any]],
    controls: list[dict[str, Any]],
    actions: list[dict[str, Any]],
    scores: list[dict[str, Any]],
    setting: Setting,
    code: str,
    owner: str,
) -> RiskContent:
    same = (
        "title",
        "event",
        "drivers",
        "consequences",
        "category",
        "subcategory",
        "scope",
        "classification",
        "response",
    )
    return RiskContent(
        **{name: row[name] for name in same},
        reference=risk_reference(row["number"]),
        root_causes=tuple(cause["text"] for cause in causes),
        entity=code,
        level=row["organizational_level"],
        countries=tuple(json.loads(row["countries"])),
        owner=owner,
        focal_point=setting.named(row["focal_point_id"]),
        emerging=row["is_emerging"],
        state=row["state"],
        controls=tuple(
            ControlContent(c["number"], c["description"], c["kind"], setting.named(c["owner_id"]), c["effectiveness"])
            for c in controls
        ),
        actions=tuple(
            ActionContent(
                a["number"],
                a["description"],
                setting.named(a["owner_id"]),
                "",
                a["due"].isoformat(),
                a["status"],
                a["progress"],
            )
            for a in actions
        ),
        scores=tuple(
            ScoreContent(
                measure=s["measure"],
                likelihood=s["likelihood"],
                impact=s["impact"],
                control_effectiveness=s["control_effectiveness"],
                level=s["level"],
                computed_level=s["computed_level"],
                reason=s["reason"],
                methodology=f"{setting.profile.code} v{setting.profile.version}",
                target_date=s["target_date"].isoformat() if s["target_date"] else "",
            )
            for s in scores
        ),
    )
