"""What differs between two profiles, as lines a person weighs before adopting one."""

from collections.abc import Iterator
from dataclasses import dataclass

from riskreg.domain.methodology import Profile
from riskreg.domain.scale import Grade, Measure, Step


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that would change: ``what`` names it, ``now`` and ``then`` are words, empty for what is not there."""

    what: str
    now: str
    then: str


def differences(now: Profile, then: Profile) -> tuple[Difference, ...]:
    """Everything that would change: rules and levels first, because they decide; then the words of the scales."""
    return tuple(line for line in _lines(now, then) if line.now != line.then)


def _lines(now: Profile, then: Profile) -> Iterator[Difference]:
    yield Difference("Rule of exposure", now.exposure_rule, then.exposure_rule)
    yield from _cells(now, then, Measure.EXPOSURE)
    yield Difference("Rule of residual risk", _residual(now), _residual(then))
    yield from _cells(now, then, Measure.RESIDUAL)
    yield from _steps("Likelihood", now.likelihood, then.likelihood)
    yield from _steps("Impact", now.impact, then.impact)
    yield from _dimensions(now, then)
    yield from _grades(now.control_effectiveness, then.control_effectiveness)
    for level in then.levels:
        yield Difference(
            f"Review of {level} risks",
            f"every {now.review_every_months[level]} months",
            f"every {then.review_every_months[level]} months",
        )


def _steps(scale: str, now: tuple[Step, ...], then: tuple[Step, ...]) -> Iterator[Difference]:
    for number in range(1, max(len(now), len(then)) + 1):
        yield Difference(f"{scale} {number}", _step(now, number), _step(then, number))


def _step(steps: tuple[Step, ...], number: int) -> str:
    step = steps[number - 1] if number <= len(steps) else None
    return ": ".join(filter(None, (step.name, step.meaning))) if step else ""


def _dimensions(now: Profile, then: Profile) -> Iterator[Difference]:
    old = {dimension.code: f"{dimension.title}: {'; '.join(dimension.steps)}" for dimension in now.dimensions}
    new = {dimension.code: f"{dimension.title}: {'; '.join(dimension.steps)}" for dimension in then.dimensions}
    for code in dict.fromkeys([*new, *old]):
        yield Difference("Dimension of impact", old.get(code, ""), new.get(code, ""))


def _grades(now: tuple[Grade, ...], then: tuple[Grade, ...]) -> Iterator[Difference]:
    old, new = ({grade.code: grade.name for grade in grades} for grades in (now, then))
    for code in dict.fromkeys([*new, *old]):
        yield Difference("Control effectiveness", old.get(code, ""), new.get(code, ""))


def _cells(now: Profile, then: Profile, measure: Measure) -> Iterator[Difference]:
    """Cells are compared by place, worst row last; residual only where both read it from a grid."""
    if measure is Measure.RESIDUAL:
        for level, grade in sorted(now.grid.keys() & then.grid.keys(), key=lambda cell: (cell[0].rank, cell[1])):
            what = f"Residual risk of {level} exposure, controls {then.grade(grade).name.lower()}"
            yield Difference(what, now.grid[level, grade], then.grid[level, grade])
        return
    for likelihood, impact in sorted(now.matrix.keys() | then.matrix.keys()):
        old, new = now.matrix.get((likelihood, impact)), then.matrix.get((likelihood, impact))
        yield Difference(f"Exposure at likelihood {likelihood}, impact {impact}", old or "", new or "")


def _residual(profile: Profile) -> str:
    if profile.residual_rule == "grid":
        return "read from exposure and control effectiveness"
    return "scored directly, after controls"
