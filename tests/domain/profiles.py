"""The methodology files we ship, and changed copies of them."""

from pathlib import Path

import pytest

from riskreg.domain.methodology import Profile, ProfileRefused, parse_profile

FOLDER = Path(__file__).parents[2] / "seed"
GRID_FILE = (FOLDER / "methodologies/secretariat-style.toml").read_text(encoding="utf-8")
MATRIX_FILE = (FOLDER / "methodologies/lookup-5x5.toml").read_text(encoding="utf-8")
GRID, MATRIX = parse_profile(GRID_FILE), parse_profile(MATRIX_FILE)
SHIPPED = {"grid": GRID, "matrix": MATRIX}


def changed(source: str, *changes: tuple[str, str]) -> str:
    """The file with each first text replaced once; a test fails when the text is not there."""
    for before, after in changes:
        assert before in source, before
        source = source.replace(before, after, 1)
    return source


def problems(source: str) -> tuple[str, ...]:
    with pytest.raises(ProfileRefused) as caught:
        parse_profile(source)
    return caught.value.problems


def small(rows: str, rule: str = "matrix", colours: tuple[str, ...] = ("#ECF3FA", "#F8DA5E", "#D67945", "#8B0117")) -> str:
    """A rescored 3 × 3 methodology; `rows` are the lines of its rule, `colours` its palette from low to very high."""
    low, medium, high, very_high = colours
    return f"""
code = "small"
version = 1
title = "Small"
confirmed = true
levels = ["low", "medium", "high", "very high"]
likelihood = [{{ step = 1, name = "Rare" }}, {{ step = 2, name = "Likely" }}, {{ step = 3, name = "Certain" }}]
impact = [{{ step = 1, name = "Small" }}, {{ step = 2, name = "Middling" }}, {{ step = 3, name = "Large" }}]
control_effectiveness = [{{ code = "good", name = "Good" }}, {{ code = "poor", name = "Poor" }}]
exposure = {{ rule = "{rule}", {rows} }}
residual = {{ rule = "rescored" }}
review_every_months = {{ low = 12, medium = 6, high = 3, "very high" = 1 }}
palette = {{ low = "{low}", medium = "{medium}", high = "{high}", "very high" = "{very_high}" }}
"""


def rows_of(*rows: str) -> str:
    """``rows = […]`` of initials, the worst row first: ``rows_of("MHV", "LMH", "LLM")``."""
    names = {"L": "low", "M": "medium", "H": "high", "V": "very high"}
    lists = ", ".join("[" + ", ".join(f'"{names[initial]}"' for initial in row) + "]" for row in rows)
    return f"rows = [{lists}]"


SMALL_ROWS = rows_of("MHV", "LMH", "LLM")


def small_profile(*rows: str) -> Profile:
    return parse_profile(small(rows_of(*rows)))
