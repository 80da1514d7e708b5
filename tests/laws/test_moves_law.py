"""Law 6: every move of every lifecycle has a label, a permission and a part of the timeline that tells it."""

from __future__ import annotations

import ast

import pytest

from riskreg.domain.permissions import MATRIX, Permission
from riskreg.domain.workflow import Move
from riskreg.paths import SEED, TEMPLATES
from riskreg.tasks.queries import read_lifecycle
from tests.laws.source import modules, tree_of
from tests.laws.world import World

TIMELINE = TEMPLATES / "parts" / "timeline"
FILES = sorted((SEED / "lifecycles").glob("*.toml"))


def moves() -> list:
    lifecycles = [read_lifecycle(file.read_text(encoding="utf-8")) for file in FILES]
    return [pytest.param(life.noun, move, id=f"{life.noun}.{move.code}") for life in lifecycles for move in life.moves]


def noted_kinds() -> set[str]:
    """Every kind of event an operation on a risk notes, as written in the source; kinds put together are not seen."""
    found = set()
    for file in modules():
        for node in ast.walk(tree_of(file)):
            is_note = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note"
            if is_note and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                found.add(node.args[0].value)
    return found


def test_there_is_a_lifecycle_to_hold_to_the_law():
    assert FILES


@pytest.mark.parametrize(("noun", "move"), moves())
def test_a_move_has_a_label_and_words_for_the_past(noun: str, move: Move):
    assert move.label[:1].isupper()
    assert move.past[:1].islower()


@pytest.mark.parametrize(("noun", "move"), moves())
def test_a_move_needs_a_permission_that_somebody_has(noun: str, move: Move):
    needed = Permission(move.permission)
    assert any(needed in given for given in MATRIX.values()), f"nobody has {needed}"


@pytest.mark.parametrize(("noun", "move"), moves())
def test_a_move_has_its_part_of_the_timeline(noun: str, move: Move):
    assert (TIMELINE / f"{noun}.{move.code}.html").exists()


@pytest.mark.parametrize("kind", sorted(noted_kinds()))
def test_whatever_else_is_noted_about_a_risk_has_its_part_of_the_timeline(kind: str):
    assert (TIMELINE / f"{kind}.html").exists()


@pytest.mark.parametrize("state", ["returned", "monitored", "rejected", "referred", "issue"])
def test_the_timeline_tells_each_move_that_led_to_a_state(world: World, state: str):
    from tests.laws.world import _WAYS

    text = " ".join(world.client("secretariat").get(f"/risks/{world.risks[state]}/history").text.split())
    told = {"submit": "Focal", "approve": "Head"}
    for move in _WAYS[state]:
        assert told.get(move, "Secretariat" if move != "return_for_changes" else "Head") in text
    assert "As the office asked." in text
