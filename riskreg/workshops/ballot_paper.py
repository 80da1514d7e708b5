"""The ballots of a workshop on paper: one for each risk, with a code that opens the grid it is typed into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from riskreg.domain.paper_ballot import CANNOT_JUDGE, legend_of
from riskreg.domain.voting import Attribute
from riskreg.drawing import paper
from riskreg.drawing.binding import About
from riskreg.workshops.paper_queries import Ballots, RiskOnPaper

_CODE = 104.0
_BESIDE = paper.ROOM - _CODE
_ACROSS = 6
"""Answers side by side: a scale of five and "cannot judge" take one line."""
_ANSWER, _TICK = paper.ROOM / _ACROSS, 22.0


def ballot_paper(
    contents: Ballots, addresses: Mapping[str, str], organization: str, *, is_demonstration: bool
) -> bytes:
    """A page of A4 for each risk, or more where much is asked; ``addresses`` say by reference what its code opens."""
    furniture = paper.Furniture(
        heading=f"{organization}: {contents.title}",
        notice=_("Demonstration") if is_demonstration else "",
        classification=_("Write no name on a ballot"),
        foot=_("Fold it and hand it in. Everybody votes once on each risk, on paper or on a screen."),
        anchor="",
    )
    story: list[Any] = []
    for risk in contents.risks:
        story += [paper.new_page()] if story else []
        story += [*_told(contents, risk, addresses[risk.reference]), *_asked(contents.attributes)]
    return paper.print_paper(story, furniture, About(title=_("Ballots: %(title)s", title=contents.title)))


def _told(contents: Ballots, risk: RiskOnPaper, address: str) -> Iterator[Any]:
    """The risk in a sentence of three parts; beside it the code for whoever types the ballots in."""
    yield paper.bookmark(risk.reference)
    parts = (
        (_("Because of"), "; ".join(risk.causes)),
        (_("It may happen that"), risk.event),
        (_("So that"), risk.consequences),
    )
    said = [
        paper.paragraph(f"{risk.reference} {risk.title}", "title", most=160),
        paper.space(2),
        paper.paragraph(_("Risk %(n)s of %(of)s", n=risk.number, of=len(contents.risks)), "soft"),
        paper.space(6),
    ]
    said += [
        paper.paragraph(_("%(part)s: %(text)s", part=words, text=text), "text", most=420)
        for words, text in parts
        if text
    ]
    code = [paper.qr_code(address, _CODE), paper.paragraph(_("For whoever types it in"), "soft")]
    yield paper.side_by_side([said, code], [_BESIDE, _CODE])
    yield paper.space(10)


def _asked(attributes: tuple[Attribute, ...]) -> Iterator[Any]:
    for attribute in attributes:
        answers = [*reversed(legend_of(attribute)), (CANNOT_JUDGE, _("I cannot judge"))]
        lines = [answers[at : at + _ACROSS] for at in range(0, len(answers), _ACROSS)]
        question = paper.paragraph(attribute.question, "heading", most=160)
        yield paper.together([question, paper.space(5), *(_line(each) for each in lines), paper.space(9)])
    yield paper.together([paper.paragraph(_("Comment, in capital letters"), "strong"), *paper.lines_to_write_on(2)])


def _line(answers: list[tuple[str, str]]) -> Any:
    """Answers beside one another, each with its box."""
    cells: list[list[Any]] = []
    for key, name in answers:
        cells += [[paper.tick(key)], [paper.space(2), paper.paragraph(name, "text", most=60), paper.space(4)]]
    return paper.side_by_side(cells, [_TICK, _ANSWER - _TICK] * len(answers))
