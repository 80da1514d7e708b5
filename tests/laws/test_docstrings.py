"""Every room says in one sentence what it is for."""

import ast

import pytest

from tests.laws.source import ROOT, modules, shown, tree_of

SOURCES = [*modules(), *modules(ROOT / "tests"), ROOT / "dev", ROOT / "wsgi.py"]


@pytest.mark.parametrize("file", SOURCES, ids=shown)
def test_a_module_opens_with_one_sentence(file):
    docstring = ast.get_docstring(tree_of(file))
    assert docstring, "no docstring"
    opening = docstring.split("\n\n")[0]
    assert opening.rstrip().endswith((".", "?")), "the first paragraph is not a sentence"
    assert len(opening.split()) >= 4
