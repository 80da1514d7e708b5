"""The ballots of a workshop on paper: a page for each risk, with a code that opens the grid it is typed into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from riskreg.domain.paper_ballot import CANNOT_JUDGE, key_of
from riskreg.domain.voting import Attribute
from riskreg.drawing import paper
from riskreg.drawing.binding import About
from riskreg.workshops.paper_queries import Ballots, RiskOnPaper

_LEFT, _GAP = 300.0, 24.0
_RIGHT = paper.ROOM - _LEFT - _GAP
_TICK = 24.0


def ballot_paper(
    contents: Ballots, addresses: Mapping[str, str], organization: str, *, is_demonstration: bool
) -> bytes:
    """One page of A4 for each risk; ``addresses`` say by reference what the code on its page opens."""
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
        story += _ballot(contents, risk, addresses[risk.reference])
    return paper.print_paper(story, furniture, About(title=_("Ballots: %(title)s", title=contents.title)))


def _ballot(contents: Ballots, risk: RiskOnPaper, address: str) -> list[Any]:
    said = _("Risk %(n)s of %(of)s", n=risk.number, of=len(contents.risks))
    head = [paper.bookmark(risk.reference), paper.paragraph(f"{risk.reference} {risk.title}", "title", most=160)]
    columns = paper.side_by_side(
        [list(_told(risk, address)), [], list(_asked(contents.attributes))], [_LEFT, _GAP, _RIGHT]
    )
    return [*head, paper.space(2), paper.paragraph(said, "soft"), paper.space(10), columns]


def _told(risk: RiskOnPaper, address: str) -> Iterator[Any]:
    """The risk in a sentence of three parts, then the code for whoever types the ballots in."""
    parts = (
        (_("Because of"), "; ".join(risk.causes)),
        (_("it may happen that"), risk.event),
        (_("so that"), risk.consequences),
    )
    for words, text in parts:
        if text:
            yield paper.paragraph(words, "strong")
            yield paper.paragraph(text, "text", most=420)
            yield paper.space(5)
    yield paper.space(8)
    yield paper.qr_code(address, 92)
    yield paper.paragraph(_("For whoever types the ballots in."), "soft")


def _asked(attributes: tuple[Attribute, ...]) -> Iterator[Any]:
    for attribute in attributes:
        yield paper.paragraph(attribute.question, "heading", most=160)
        yield paper.space(3)
        steps = range(len(attribute.steps), 0, -1)
        for step in steps:
            yield _row(key_of(attribute, step), attribute.steps[step - 1].name)
            yield paper.space(2.5)
        yield _row(CANNOT_JUDGE, _("I cannot judge"))
        yield paper.space(6)
    yield paper.paragraph(_("Comment, in capital letters"), "strong")


def _row(key: str, name: str) -> Any:
    return paper.side_by_side(
        [[paper.tick(key)], [paper.space(2), paper.paragraph(name, "text", most=90), paper.space(1)]],
        [_TICK, _RIGHT - _TICK],
    )
