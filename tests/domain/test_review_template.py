"""Templates of reviews: the shipped ones are right, and a wrong one is refused whole with every problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import machine
from riskreg.domain.review import EMERGING, Answerer, EntityReturnCase, QuestionKind
from riskreg.domain.review_template import TemplateRefused, parse_template
from riskreg.domain.scale import Level

SHIPPED = sorted((Path(__file__).parents[2] / "seed" / "review_templates").glob("*.toml"))
STATES = ("in_register", "candidate", "validated", "monitored")
SOURCE = """
code = "yearly"
title = "Review {year}"
meaning = "All risks."

[risks]
levels = ["high", "very high"]
states = ["in_register"]
organizational_levels = ["entity"]

[days]
due = 10
closes = 20

[[questions]]
code = "happened"
text = "Has a risk happened?"
"""


def problems(source: str) -> tuple[str, ...]:
    with pytest.raises(TemplateRefused) as refused:
        parse_template(source, STATES)
    assert refused.value.fields["source"] == list(refused.value.problems)
    return refused.value.problems


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_template_is_right_and_asks_for_emerging_risks_first(file):
    template = parse_template(file.read_text(encoding="utf-8"), STATES)
    assert (template.code, template.questions[0]) == (file.stem, EMERGING)
    assert "2026" in template.titled(2026)


def test_what_is_left_out_has_the_usual_meaning():
    template = parse_template(SOURCE, STATES)
    assert (template.entities, template.answered_by) == ("reporting", Answerer.FOCAL_POINT)
    assert (template.risks.levels, template.risks.not_scored) == ((Level.HIGH, Level.VERY_HIGH), False)
    assert [question.kind for question in template.questions] == [QuestionKind.YES_NO] * 2
    assert template.titled(2027) == "Review 2027"


def test_without_questions_of_its_own_only_emerging_risks_are_asked_for():
    assert parse_template(SOURCE.partition("[[questions]]")[0], STATES).questions == (EMERGING,)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('code = "yearly"', "", "code is missing"),
        ("{year}", "{month}", "title knows {year} and nothing else"),
        ("Review {year}", "x" * 121, "at most 120 characters"),
        ('"high", "very high"', "", "levels must name at least one level"),
        ('"high", ', '"hihg", ', "there is no level “hihg”. Did you mean “high”?"),
        ('states = ["in_register"]', 'states = ["draft"]', "there is no state “draft”"),
        ('["entity"]', '["office"]', "there is no organizational level “office”"),
        ("due = 10", "due = 0", "due must be a whole number from 1"),
        ("closes = 20", "closes = 9", "closes must not be before due"),
        ("[days]", "[dates]", "due must be a whole number"),
        ("[risks]", "[risk]", "levels must name at least one"),
        ('code = "happened"', 'code = "emerging"', "it is asked in every review"),
        ('text = "Has a risk happened?"', 'text = "x"\nkind = "number"', "there is no kind “number”"),
        ('text = "Has a risk happened?"', 'text = "x"\n[[questions]]\ncode = "happened"\ntext = "y"', "stands twice"),
        ('meaning = "All risks."', 'meaning = "All."\nhurry = true', "the key “hurry” is not known"),
        ('meaning = "All risks."', 'meaning = "All."\nanswered_by = "head"', "there is no answered_by “head”"),
        ("[days]", "[days", "not valid TOML"),
    ],
)
def test_each_problem_is_named(old, new, sentence):
    assert old in SOURCE
    assert any(sentence in problem for problem in problems(SOURCE.replace(old, new, 1)))


def test_everything_wrong_is_said_in_one_report():
    wrong = SOURCE.replace("{year}", "{x}").replace("due = 10", "due = 400").replace('"in_register"', '"no"')
    assert len(problems(wrong)) >= 3


def test_the_machine_signs_nothing():
    case = EntityReturnCase(state="sent", entity_id=1)
    assert "Sign in" in guards_for("entity_return")["is_not_its_answerer"](case, machine("worker"))
