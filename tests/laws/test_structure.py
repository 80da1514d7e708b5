"""How large a file and a function may grow, what nothing is named, and that every operation passes the gate."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

from tests.laws.source import PACKAGE, ROOT, dotted, modules, shown, tree_of

MOST_LINES = 300
MOST_STATEMENT_LINES = 30
FORBIDDEN = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "managers",
    "service",
    "services",
    "core",
    "lib",
}
SOURCES = [*modules(), *modules(ROOT / "tests"), ROOT / "dev"]


def statement_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines on which a statement begins, the docstring not counted: a table of columns is one."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return len({node.lineno for part in body for node in ast.walk(part) if isinstance(node, ast.stmt)})


def words_of(path: Path) -> set[str]:
    return {word for part in path.parts for word in re.split(r"[^a-z]+", part.lower())}


def is_operations(file: Path) -> bool:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return len(parts) > 1 and any(part.rpartition("_")[2] == "operations" for part in parts)


def test_no_file_has_more_than_three_hundred_lines():
    long = {shown(file): lines for file in SOURCES if (lines := len(file.read_text().splitlines())) > MOST_LINES}
    assert long == {}


def test_no_function_has_more_than_thirty_lines_of_statements():
    long = {
        f"{shown(file)}:{node.lineno} {node.name}": lines
        for file in SOURCES
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := statement_lines(node)) > MOST_STATEMENT_LINES
    }
    assert long == {}


@pytest.mark.parametrize("folder", ["riskreg", "tests", "templates", "static", "seed"])
def test_nothing_is_named_after_a_drawer_for_everything(folder):
    named = [
        shown(path)
        for path in (ROOT / folder).rglob("*")
        if "vendor" not in path.parts
        and "__pycache__" not in path.parts
        and words_of(path.relative_to(ROOT)) & FORBIDDEN
    ]
    assert named == []


@pytest.mark.parametrize("file", [file for file in modules() if is_operations(file)], ids=shown)
def test_every_public_operation_passes_the_gate(file):
    module = importlib.import_module(dotted(file))
    public = {
        name: function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    }
    assert [name for name, function in public.items() if not hasattr(function, "__needs__")] == []


def test_the_gate_law_looks_at_operations_wherever_they_are():
    named = [
        "operations.py",
        "risks/operations.py",
        "risks/lifecycle_operations.py",
        "risks/operations/submit.py",
        "risks/queries.py",
    ]
    assert [is_operations(PACKAGE / name) for name in named] == [False, True, True, True, False]


def test_statements_are_counted_by_the_lines_they_begin_on():
    source = 'def f():\n    """Words."""\n    if x:\n        y = [\n            1,\n        ]\n    return y\n'
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert statement_lines(function) == 3
