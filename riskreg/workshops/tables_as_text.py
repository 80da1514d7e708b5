"""The votes of a workshop as CSV that no spreadsheet takes for formulas: nothing of a round before it is revealed."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO
from typing import Any

from riskreg.domain.spread import Shown, Spread, Withheld
from riskreg.risks.export import escaped
from riskreg.store.work import Work
from riskreg.workshops.tally_queries import RiskTally, RoundTally, Tally, tally_of

VOTE_COLUMNS = (
    *("risk", "title", "round", "state", "voted", "attribute", "answered", "could judge", "histogram", "median"),
    *("lower quartile", "upper quartile", "IQR", "share within one", "r_wg", "polarised"),
)


def votes_csv(work: Work, reference: str) -> str:
    """One line for each attribute of each round that is revealed, and one without figures for every other round."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(VOTE_COLUMNS)
    writer.writerows([_cell(value) for value in line] for line in _lines(tally_of(work, reference)))
    return out.getvalue()


def _lines(tally: Tally) -> Iterator[list[Any]]:
    for risk in tally.risks:
        for held in risk.rounds:
            known = _known(risk, held)
            shown = [each for each in tally.attributes if each.code in held.spreads]
            for attribute in shown:
                yield [*known, attribute.title, *_figures(held.spreads[attribute.code].shown())]
            if not shown:
                yield known + [""] * (len(VOTE_COLUMNS) - len(known))


def _cell(value: Any) -> Any:
    return escaped(value) if isinstance(value, str) else value


def _known(risk: RiskTally, held: RoundTally) -> list[Any]:
    return [risk.line.reference, risk.line.title, held.name, held.stage.value, held.voted]


def _figures(shown: Shown) -> list[Any]:
    """Of too few votes no more than how many there were."""
    if isinstance(shown, Withheld):
        return [shown.answered, "" if shown.n is None else shown.n] + [""] * 8
    counted = " ".join(str(count) for count in shown.histogram)
    return [shown.answered, shown.n, counted, *_numbers(shown), "yes" if shown.is_polarised else "no"]


def _numbers(spread: Spread) -> list[str]:
    """Steps as they are, for quarters of a step have an end; shares rounded."""
    steps = (spread.median, spread.lower_quartile, spread.upper_quartile, spread.iqr)
    shares = (spread.within_one, spread.r_wg)
    return [*(as_step(each) for each in steps), *("" if each is None else f"{float(each):.3f}" for each in shares)]


def as_step(value: Fraction | None) -> str:
    """``3.5``, ``4``: a step or what lies between two; empty without votes."""
    return "" if value is None else f"{float(value):g}"
