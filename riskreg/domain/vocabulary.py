"""The fixed words of the register: categories, kinds of control, responses, statuses, results framework."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """The three risk factors."""

    ENVIRONMENTAL = "environmental"
    PROGRAMMATIC = "programmatic"
    INSTITUTIONAL = "institutional"

    @property
    def label(self) -> str:
        return self.value.capitalize()


SUBCATEGORIES: dict[Category, tuple[str, ...]] = {
    Category.ENVIRONMENTAL: ("political", "crisis", "cultural"),
    Category.PROGRAMMATIC: (
        "delivery",
        "design",
        "funding",
        "host-country agreement",
        "learning and evaluation",
        "national approvals",
        "protection",
    ),
    Category.INSTITUTIONAL: (
        "conduct",
        "fraud and financial control",
        "funding",
        "human resources",
        "information security",
        "mandates and resources",
    ),
}


class OrganizationalLevel(StrEnum):
    """Where in the organization a risk is kept."""

    ENTITY = "entity"
    CORPORATE = "corporate"


class ControlKind(StrEnum):
    PREVENTIVE = "preventive"
    DETECTIVE = "detective"
    CORRECTIVE = "corrective"


class Response(StrEnum):
    """The four answers to a risk; ``mitigate`` is also called treat, ``tolerate`` accept."""

    TERMINATE = "terminate"
    TRANSFER = "transfer"
    MITIGATE = "mitigate"
    TOLERATE = "tolerate"


class ActionStatus(StrEnum):
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in (ActionStatus.NOT_STARTED, ActionStatus.IN_PROGRESS)


class Proximity(StrEnum):
    """How soon the event could happen."""

    THREE_MONTHS = "within three months"
    YEAR = "within a year"
    LATER = "later than a year"


class LinkKind(StrEnum):
    """To which part of the results framework a risk is linked."""

    PILLAR = "pillar"
    SHIFT = "shift"
    SPOTLIGHT = "spotlight"
    ACTION_PLAN = "action plan"
    OTHER = "other"


FRAMEWORK: dict[LinkKind, tuple[str, ...]] = {
    LinkKind.PILLAR: (
        "Mechanisms",
        "Development",
        "Peace and Security",
        "Non-discrimination",
        "Accountability",
        "Participation",
    ),
    LinkKind.SHIFT: ("Prevention", "Civic space", "Global constituency", "Frontier issues"),
    LinkKind.SPOTLIGHT: ("Women", "Youth", "Persons with disabilities"),
    LinkKind.ACTION_PLAN: (
        "Strategic Leadership and Direction",
        "Innovation",
        "Dynamic Knowledge",
        "External Communications",
        "Resource Mobilization",
        "Partnerships",
        "Operations Management",
        "Diversity and Gender",
        "Talent and Career Management",
        "Sustainable Environmental Management",
    ),
}
