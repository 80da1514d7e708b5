"""The scales of a methodology: levels of risk, measures, steps of likelihood and impact, grades of control."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How high a risk is, lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very high"

    @property
    def rank(self) -> int:
        """1 for low to 4 for very high."""
        return list(Level).index(self) + 1

    @property
    def initial(self) -> str:
        """The letters a small cell prints: L, M, H, VH."""
        return "".join(word[0].upper() for word in self.value.split())

    @property
    def slug(self) -> str:
        """For addresses and class names: ``very-high``."""
        return self.value.replace(" ", "-")

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @classmethod
    def from_rank(cls, rank: int) -> "Level":
        """The level with that rank; raises ValueError outside 1 to 4."""
        if rank not in range(1, len(cls) + 1):
            raise ValueError(f"There is no level of rank {rank}.")
        return list(cls)[rank - 1]


class Measure(StrEnum):
    """What is scored: before controls, after them, and wanted after the response."""

    EXPOSURE = "exposure"
    RESIDUAL = "residual"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of likelihood or impact."""

    number: int
    name: str
    meaning: str = ""

    @property
    def label(self) -> str:
        """The number with its word, always: ``4 Highly likely``."""
        return f"{self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of control effectiveness; known by its code, never by a number."""

    code: str
    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of impact with the words of its steps, step 1 first."""

    code: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What an assessor says: steps of likelihood and impact, and the code of the control grade where the rule asks."""

    likelihood: int
    impact: int
    control_effectiveness: str | None = None
