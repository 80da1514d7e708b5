"""Reviews from the command line: list, open, progress, remind, close."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun import freeze_time

from riskreg import clock
from riskreg.reviews.template_queries import shipped_templates


def test_a_review_from_opening_to_closing(riskreg, refused, filled):
    said = riskreg("review", "list", data=filled)
    assert said.out == "There has been no review yet. Open one with: riskreg review open mid_year\n"
    said = riskreg("review", "open", "mid_year", "--title", "Our review", data=filled)
    assert said.code == 0, said.err
    assert said.out.startswith("C-0001  Our review is open: answers by ")
    assert "Asking about 1 risk in 4 entities" in said.err
    assert "runs already as C-0001" in refused_after_words(riskreg, "review", "open", "mid_year", "--title", "Our review", data=filled)
    assert riskreg("review", "list", data=filled).out.startswith("C-0001  Our review: 0 of 4 answered; runs until ")
    assert "still out" in refused("review", "close", "C-0001", data=filled)
    assert riskreg("review", "remind", "C-0001", data=filled).out == "Nobody was reminded.\n"
    assert riskreg("review", "remind", "C-0001", "--entity", "co-col", data=filled).out == "Reminded: Office CO-COL.\n"
    with freeze_time(clock.now() + timedelta(days=40)):
        told = riskreg("review", "progress", "C-0001", data=filled).out
        assert told.startswith("C-0001  Our review: 0 of 4 entities have answered and signed.\n")
        assert "  CO-TUN  Office CO-TUN: " in told
        said = riskreg("review", "remind", "C-0001", data=filled)
        assert "Reminded: Office CO-COL, Office CO-TUN." in said.out
        assert "Nobody is there to remind: Office ORG, Office AMB." in said.out
        closed = riskreg("review", "close", "C-0001", data=filled)
        assert closed.out == "C-0001  Our review is closed: 0 of 4 answered.\nSilent: Office AMB, Office CO-COL, Office CO-TUN, Office ORG.\n"
        assert "closed" in riskreg("review", "list", data=filled).out
        assert "has ended" in refused("review", "remind", "C-0001", data=filled)


def refused_after_words(riskreg, *words, data):
    """A refusal that came after the command had said what it was about to do."""
    said = riskreg(*words, data=data)
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err
    return said.err


def test_entities_and_days_can_be_chosen(riskreg, filled):
    today = clock.now().date()
    due, closes = (str(today + timedelta(days=days)) for days in (5, 9))
    said = riskreg("review", "open", "ad_hoc", "--entity", "CO-COL", "--entity", "co-tun", "--due", due, "--closes", closes, data=filled)
    assert f"answers by {due}, signatures by {closes}." in said.out
    rows = riskreg("review", "progress", "c-1", "--csv", data=filled).out.splitlines()
    assert [row.split(",")[0] for row in rows] == ["entity", "CO-COL", "CO-TUN"]


def test_an_own_template_is_a_file(riskreg, refused, filled, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(shipped_templates()["quarterly"].replace("high risks {year}", "floods"), encoding="utf-8")
    assert "Quarterly review of floods is open" in riskreg("review", "open", file, data=filled).out
    file.write_text(shipped_templates()["mid_year"].replace('"candidate"', '"candidat"').replace("due = 21", "due = 0"), encoding="utf-8")
    said = refused("review", "open", file, data=filled)
    assert "It has 2 problems:" in said
    assert "candidat" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("open", "yearly"), "There is no template “yearly”. Name one of ad_hoc, end_of_year, mid_year, quarterly, or a file."),
        (("open", "mid_year", "--entity", "NOWHERE"), "There is no entity NOWHERE."),
        (("open", "ad_hoc"), "Choose the entities of this review"),
        (("open", "mid_year", "--due", "soon"), "--due"),
        (("open", "mid_year", "--due", "2020-01-01"), "Choose a day after today"),
        (("progress", "C-0007"), "There is no such review."),
        (("close", "R-0001"), "There is no such review."),
        (("remind", "x"), "There is no such review."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(refused, filled, words, sentence):
    assert sentence in refused("review", *words, data=filled)
