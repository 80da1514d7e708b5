"""What is written once is an imported macro that looks at its values alone: one of the page itself would never be found again."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from riskreg.paths import TEMPLATES

KEEPING = {"kept", "kept_each"}
OF_THE_MOMENT = {"page", "form", "shell", "request", "session", "g", "csrf_token", "get_flashed_messages"}


def tree_of(name: str) -> nodes.Template:
    return Environment(autoescape=True).parse((TEMPLATES / name).read_text(encoding="utf-8"))


def kept_macros() -> list[tuple[str, str, str]]:
    """(page, macro, the file it is imported from; empty when it is not)."""
    found = []
    for file in sorted(TEMPLATES.rglob("*.html")):
        name = str(file.relative_to(TEMPLATES))
        tree = tree_of(name)
        origin = {
            macro: node.template.value
            for node in tree.find_all(nodes.FromImport)
            for macro in node.names
            if isinstance(macro, str) and isinstance(node.template, nodes.Const)
        }
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in KEEPING:
                macro = call.args[0].name
                found.append((name, macro, origin.get(macro, "")))
    return found


def test_parts_are_kept():
    assert kept_macros()


@pytest.mark.parametrize(("page", "macro", "origin"), kept_macros())
def test_a_kept_part_is_imported_and_looks_at_its_values_alone(page: str, macro: str, origin: str):
    assert origin, f"{page} keeps {macro}, which is no imported macro"
    names = {node.name for node in tree_of(origin).find_all(nodes.Name)}
    assert not names & OF_THE_MOMENT, f"{macro} of {origin} looks at {sorted(names & OF_THE_MOMENT)}"
