"""How the votes on a risk lie, as far as they were revealed."""

import json
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from riskreg.domain.profile import Profile
from riskreg.domain.spread import Shown, Withheld, from_dict
from riskreg.domain.voting import CONTROLS, IMPACT, LIKELIHOOD, step_of_grade
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.vote import VotedComment, VoteRound
from riskreg.store.work import Work

_COMMENT = VotedComment.__table__  # type: ignore[attr-defined]


def revealed(rounds: Sequence[VoteRound]) -> list[VoteRound]:
    """Those of the rounds whose result may be seen, in their order."""
    return [each for each in rounds if each.revealed_at is not None]


def spreads_of(held: VoteRound) -> dict[str, Shown]:
    """The figures of a round by attribute, as they were computed when it was closed."""
    found: Mapping[str, dict[str, object]] = json.loads(held.results or "{}")
    return {code: from_dict(figures) for code, figures in found.items()}


def latest_spreads(rounds: Sequence[VoteRound]) -> dict[str, Shown]:
    """The figures of the last round that was revealed; empty when none was."""
    seen = revealed(rounds)
    return spreads_of(seen[-1]) if seen else {}


def prior_steps(profile: Profile, risk: Risk) -> dict[str, int]:
    """Where the risk stands in the register now, by attribute, to set beside a vote; not scored, not there."""
    exposure = profile.residual_rule == "grid"
    steps = {
        LIKELIHOOD: risk.exposure_likelihood if exposure else risk.residual_likelihood,
        IMPACT: risk.exposure_impact if exposure else risk.residual_impact,
    }
    if risk.control_effectiveness in {grade.code for grade in profile.control_effectiveness}:
        steps[CONTROLS] = step_of_grade(profile, risk.control_effectiveness)
    return {code: step for code, step in steps.items() if step is not None}


def comments_of(work: Work, held: VoteRound) -> tuple[str, ...]:
    """What was said with the votes of a revealed round, in an order that tells nothing; nothing where so few voted that
    a comment would tell whose it is.
    """
    if held.revealed_at is None or any(isinstance(each, Withheld) for each in spreads_of(held).values()):
        return ()
    wanted = sa.select(_COMMENT.c.text).where(_COMMENT.c.round_id == held.id).order_by(_COMMENT.c.id)
    return tuple(work.session.execute(wanted).scalars())
