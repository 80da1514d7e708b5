"""Only the clock asks what time it is, so that whoever freezes or tells it, freezes or tells everything."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from freezegun import freeze_time

from riskreg import clock
from tests.laws.source import PACKAGE, modules, shown, tree_of

ASKS = re.compile(
    r"(^|\.)(datetime|date)\.(now|utcnow|today)$"
    r"|(^|\.)time\.(time|time_ns|localtime|gmtime|ctime|asctime)$"
    r"|(^|\.)func\.(now|current_timestamp|current_date|current_time|localtimestamp|clock_timestamp)$"
)
ASKS_IN_SQL = re.compile(r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\b(now|clock_timestamp)\(\)|\('now'", re.IGNORECASE)
TIME_NAMES = {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"}


def asked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a module asks the time: line and words."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) not in docstrings and (words := question_in(node)):
            yield getattr(node, "lineno", 0), words


def question_in(node: ast.AST) -> str:
    """The words with which this node, not what is inside it, asks the time; empty when it does not."""
    match node:
        case ast.Attribute() if ASKS.search(ast.unparse(node)):
            return ast.unparse(node)
        case ast.ImportFrom(module="time", names=names) if {one.name for one in names} & TIME_NAMES:
            return ast.unparse(node)
        case ast.Constant(value=str() as text) if found := ASKS_IN_SQL.search(text):
            return found.group()
    return ""


def test_only_the_clock_asks_the_time():
    elsewhere = [
        f"{shown(file)}:{line} {words}"
        for file in modules()
        if file != PACKAGE / "clock.py"
        for line, words in asked(tree_of(file))
    ]
    assert elsewhere == []


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "dt.datetime.utcnow()",
        "datetime.date.today()",
        "field(default_factory=datetime.now)",
        "time.time()",
        "from time import time",
        "sa.func.now()",
        "server_default=sa.func.current_timestamp()",
        "sa.text('insert into t values (CURRENT_TIMESTAMP)')",
        "f'select now() from {x}'",
        "\"datetime('now')\"[1:]",
    ],
)
def test_the_law_sees_every_way_to_ask(source):
    assert list(asked(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["clock.now()", "clock.today()", "work.now", "time.monotonic()", "time.perf_counter()", "now()"]
)
def test_the_law_leaves_the_clock_and_stopwatches_alone(source):
    assert list(asked(ast.parse(source))) == []


def test_the_clock_is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC


@freeze_time("2026-12-31T23:30:00-02:00")
def test_a_frozen_clock_stands_still_and_its_day_is_the_day_in_utc():
    assert clock.now() == datetime(2027, 1, 1, 1, 30, tzinfo=UTC)
    assert clock.today() == date(2027, 1, 1)
