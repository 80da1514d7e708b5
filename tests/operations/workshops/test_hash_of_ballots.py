"""The hash of the ballots lets an auditor see that they are those counted, and lets nobody find what is withheld."""

from __future__ import annotations

import itertools
import json
from hashlib import sha256

import sqlalchemy as sa

from riskreg.store.base import canonical
from riskreg.workshops.counting import hash_of_ballots

LIKELIHOOD, IMPACT, EFFECTIVENESS = (2, 3, 3, 3, 5), (4, 4, 4, 5, 1), (2, 3, None, 4, 2)


def revealed(gathering) -> str:
    """Five have voted, one of them cannot judge one thing; answers the hash the event of the reveal tells."""
    gathering.begin()
    first = gathering.risks[0]
    gathering.open(first)
    for turn, (likelihood, impact, effectiveness) in enumerate(zip(LIKELIHOOD, IMPACT, EFFECTIVENESS, strict=True)):
        answers = {"likelihood": likelihood, "impact": impact, "control_effectiveness": effectiveness}
        gathering.vote(first, f"voter{turn + 1}", **answers)
    gathering.close(first)
    gathering.reveal(first)
    return gathering.told()[-1][1]["ballots_sha256"]


def tried():
    """Every set of five ballots that fits the two histograms shown and the one that is withheld."""
    for impact in set(itertools.permutations(IMPACT)):
        for blank in range(5):
            for steps in itertools.product(range(1, 6), repeat=4):
                effect = (*steps[:blank], None, *steps[blank:])
                yield [
                    canonical({"likelihood": LIKELIHOOD[at], "impact": impact[at], "control_effectiveness": effect[at]})
                    for at in range(5)
                ]


def test_whole_ballots_are_not_found_from_their_hash_and_the_figures_shown(gathering):
    told = revealed(gathering)
    (held,) = gathering.rounds(gathering.risks[0])
    figures = json.loads(held.results)
    assert "histogram" in figures["impact"]
    assert "histogram" not in figures["control_effectiveness"], "four could judge it: it is withheld"
    cast = sorted(row.answers for row in gathering.rows(sa.text("SELECT answers FROM voted_ballot")))
    attempts = {tuple(sorted(each)) for each in tried()}
    assert tuple(cast) in attempts, "the search is wide enough to come past what was voted"
    assert len(attempts) > 5000
    assert [each for each in attempts if sha256(canonical(list(each)).encode()).hexdigest() == told] == []


def test_whoever_may_read_the_ballots_sees_that_they_are_those_that_were_counted(gathering):
    told = revealed(gathering)
    kept = gathering.rows(sa.text("SELECT id, answers FROM voted_ballot"))
    assert hash_of_ballots((row.id, row.answers) for row in kept) == told
    other = [(row.id, row.answers.replace('"impact":1', '"impact":2')) for row in kept]
    assert hash_of_ballots(other) != told


def test_no_event_names_the_id_of_a_ballot(gathering):
    """Whoever knows the ids can try the answers again."""
    revealed(gathering)
    ids = [row.id for row in gathering.rows(sa.text("SELECT id FROM voted_ballot"))]
    said = json.dumps(gathering.told())
    assert len(ids) == 5
    assert not [each for each in ids if each in said]
