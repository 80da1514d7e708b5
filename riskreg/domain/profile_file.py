"""Reading a methodology written as TOML: all of it is right, or it is refused with every problem in one report."""

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from riskreg.domain.errors import Invalid
from riskreg.domain.lint import lint
from riskreg.domain.profile import Profile
from riskreg.domain.profile_rules import read_exposure, read_months, read_palette, read_residual
from riskreg.domain.profile_scales import read_dimensions, read_grades, read_levels, read_steps
from riskreg.domain.profile_table import ProfileTable
from riskreg.domain.toml_table import NotToml, quoted, read_toml

_KEYS = (
    *("code", "version", "title", "confirmed", "levels", "likelihood", "impact", "dimensions"),
    *("control_effectiveness", "exposure", "residual", "review_every_months", "palette"),
)
_CODE = re.compile(r"[a-z][a-z0-9-]{0,59}")


class ProfileRefused(Invalid):
    """A methodology file was refused whole; `problems` are sentences that name the place and what is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("The methodology was refused.", {"source": list(problems)})
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


def parse_profile(source: str) -> Profile:
    """The profile in TOML text `source`; raises ProfileRefused with every problem found, and nothing else."""
    problems: list[str] = []
    top = ProfileTable(_toml(source), "profile", problems, _KEYS)
    profile = _profile(top)
    top.refuse_the_rest()
    problems += [finding.sentence for finding in lint(profile) if finding.severity == "error"]
    if problems:
        raise ProfileRefused(problems)
    return profile


def _toml(source: str) -> dict[str, Any]:
    try:
        return read_toml(source)
    except NotToml as problem:
        raise ProfileRefused([str(problem)]) from None


def _profile(top: ProfileTable) -> Profile:
    """What could be read: where there was a problem it is incomplete and must not be used."""
    levels = read_levels(top)
    likelihood, impact = read_steps(top, "likelihood"), read_steps(top, "impact")
    grades = read_grades(top)
    exposure_rule, matrix = read_exposure(top, len(likelihood), len(impact))
    residual_rule, grid = read_residual(top, grades)
    return Profile(
        code=_code(top),
        version=top.number("version", 1, 1_000_000),
        title=top.words("title"),
        confirmed=_confirmed(top),
        levels=levels,
        likelihood=likelihood,
        impact=impact,
        dimensions=read_dimensions(top, len(impact)),
        control_effectiveness=grades,
        exposure_rule=exposure_rule,
        residual_rule=residual_rule,
        matrix=MappingProxyType(matrix),
        grid=MappingProxyType(grid),
        review_every_months=MappingProxyType(read_months(top)),
        palette=MappingProxyType(read_palette(top)),
    )


def _code(top: ProfileTable) -> str:
    code = top.text("code")
    if code and not _CODE.fullmatch(code):
        top.problem(f"code {quoted(code)} must be lower-case letters, digits and hyphens (at most 60).")
    return code


def _confirmed(top: ProfileTable) -> bool:
    """Whether the organization confirmed the profile; never assumed, for pages call the others a demonstration."""
    if not top.has("confirmed"):
        top.problem("confirmed is missing; write true or false.")
    return top.flag("confirmed")
