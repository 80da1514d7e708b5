"""Revealed votes as a page shows them: each attribute with its picture, whether the room agrees, what it proposes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from riskreg.domain.consensus import rule_from
from riskreg.domain.proposal import proposed_scores
from riskreg.domain.spread import Spread
from riskreg.drawing.spread import RoundShown, SpreadLayout, SpreadRoom, draw_spread
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.vote import VoteRound
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.workshops.counting import attributes_of, profile_of
from riskreg.workshops.pre_voting import PRE_VOTE
from riskreg.workshops.result_queries import comments_of, prior_steps, revealed, spreads_of


@dataclass(frozen=True, slots=True)
class AttributeShown:
    """How the votes on one attribute lie: the picture, whether they agree and why not, and what they propose; ``prior``
    is where the risk stands in the register, empty where it was not scored.
    """

    code: str
    title: str
    picture: str
    agrees: bool
    reasons: tuple[str, ...]
    proposal: str
    step: int | None
    prior: str


def results_shown(
    work: Work, workshop: Workshop, rounds: Sequence[VoteRound], risk: Risk, room: SpreadRoom
) -> tuple[AttributeShown, ...]:
    """Every revealed round beside the others; what too few voted is not among the figures at all."""
    seen = revealed(rounds)
    if not seen:
        return ()
    rule = rule_from(json.loads(workshop.rule))
    spreads, prior = [spreads_of(each) for each in seen], prior_steps(profile_of(work, workshop), risk)
    shown = []
    for attribute in attributes_of(work, workshop):
        drawn = tuple(
            RoundShown("Pre-vote" if each.number == PRE_VOTE else f"Round {each.number}", figures[attribute.code])
            for each, figures in zip(seen, spreads, strict=True)
        )
        last = drawn[-1].shown.shown()
        verdict = rule.agrees(last)
        proposal = proposed_scores([attribute], {attribute.code: last})[attribute.code]
        picture = draw_spread(SpreadLayout(attribute.title, attribute, drawn), f"spread-{attribute.code}", room)
        shown.append(
            AttributeShown(
                code=attribute.code,
                title=attribute.title,
                picture=picture,
                agrees=verdict.agrees,
                reasons=verdict.reasons if isinstance(last, Spread) else (),
                proposal=proposal.sentence,
                step=proposal.step,
                prior=attribute.label(prior[attribute.code]) if attribute.code in prior else "",
            )
        )
    return tuple(shown)


def last_comments(work: Work, rounds: Sequence[VoteRound]) -> tuple[str, ...]:
    """What was said with the votes of the last revealed round."""
    seen = revealed(rounds)
    return comments_of(work, seen[-1]) if seen else ()
