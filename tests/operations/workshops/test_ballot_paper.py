"""Ballots as they are printed: all that is asked stands on them, however much it is and however long the texts are."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO

import pikepdf
import pytest

from riskreg.domain.scale import Step
from riskreg.domain.voting import Attribute
from riskreg.workshops.ballot_paper import ballot_paper
from riskreg.workshops.paper_queries import Ballots, RiskOnPaper

NAMES = ("Slight", "Not likely", "Likely", "Highly likely", "Expected")
LONG = "Сотрудники и партнёры, which an authority refuses — " * 60


def attribute(number: int, steps: int = 5, is_numbered: bool = True) -> Attribute:
    names = [NAMES[at % 5] if steps == 5 else f"A grade with quite a long name, {at}" for at in range(steps)]
    scale = tuple(Step(at, name, "") for at, name in enumerate(names, start=1))
    return Attribute(f"asked-{number}", f"Attribute {number}", f"How large is number {number}?", scale, is_numbered)


def printed(attributes, *, text: str = "Access is refused.", risks: int = 2) -> bytes:
    told = tuple(
        RiskOnPaper(f"R-{n:04d}", f"Risk {n} {text}"[:180], n, (text, text), text, text) for n in range(1, risks + 1)
    )
    addresses = {risk.reference: f"https://risks.example.org/workshops/W-0001/session/{risk.reference}/paper" for risk in told}
    return ballot_paper(Ballots("Workshop", "W-0001", attributes, told), addresses, "Organization", is_demonstration=True)


def pages(paper: bytes) -> int:
    with pikepdf.open(BytesIO(paper)) as found:
        return len(found.pages)


def words(paper: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not here")
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True)
    return " ".join(said.stdout.decode().split())


def test_three_questions_and_a_place_for_a_comment_take_one_page_for_each_risk():
    paper = printed((attribute(1), attribute(2), attribute(3, 5, is_numbered=False)))
    assert pages(paper) == 2
    said = words(paper)
    for expected in ("R-0002", "How large is number 3?", "5 Expected", "- I cannot judge", "E Expected", "Comment"):
        assert expected in said


@pytest.mark.parametrize("text", ["Short.", LONG])
def test_many_dimensions_on_long_scales_flow_over_pages_and_nothing_is_left_out(text):
    attributes = (*(attribute(number) for number in range(1, 9)), attribute(9, 10, is_numbered=False))
    paper = printed(attributes, text=text, risks=3)
    assert pages(paper) in (3, 6)
    said = words(paper)
    assert all(said.count(f"How large is number {number}?") == 3 for number in range(1, 10))
    assert said.count("I cannot judge") == 3 * 9
    assert said.count("Comment, in capital letters") == 3
    assert "J A grade with quite" in said
