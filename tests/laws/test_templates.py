"""Law 7: every template compiles, gets one page, holds nothing inline; the CSRF field is written in one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from riskreg.paths import TEMPLATES
from tests.laws.source import modules, shown, tree_of
from tests.laws.world import World

ALL = sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html"))
HANDED_IN = {"page", "form", "shell"}
IN_FORMS = {"stale", "refused"}
"""What a page that was refused is told besides: who was faster, and why."""

BY_FLASK = {"request", "session", "g", "config", "get_flashed_messages", "url_for", "csrf_token", "_", "gettext", "ngettext"}
INLINE = {
    "a <style>": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.I),
    "a handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "unescaped text": re.compile(r"\|\s*safe\b|\bMarkup\b|autoescape\s+false", re.I),
}


def shown_templates() -> dict[str, str]:
    """Every template a view shows, with the file that shows it."""
    found = {}
    for file in modules():
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z_/]+\.html", node.value):
                found[node.value] = shown(file)
    return {name: file for name, file in found.items() if not name.startswith("parts/")}


def imported(tree: nodes.Template) -> set[str]:
    """Macros of other templates and what is set on top: a block of a page does not see them as declared."""
    names = {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in node.names}
    for node in tree.find_all(nodes.Assign):
        names |= {target.name for target in [node.target] if isinstance(target, nodes.Name)}
    return names


@pytest.mark.parametrize("name", ALL)
def test_a_template_compiles(world: World, name: str):
    world.app.jinja_env.get_template(name)


@pytest.mark.parametrize(("name", "shown_by"), sorted(shown_templates().items()))
def test_a_page_is_there_and_asks_for_one_page_and_perhaps_a_form(world: World, name: str, shown_by: str):
    assert name in ALL, f"{shown_by} shows {name}, which is not there"
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    tree = world.app.jinja_env.parse(source)
    asked = meta.find_undeclared_variables(tree) - imported(tree)
    extra = asked - HANDED_IN - IN_FORMS - BY_FLASK - set(world.app.jinja_env.globals)
    assert not extra, f"{name} asks for {sorted(extra)} besides its page"


@pytest.mark.parametrize("name", ALL)
def test_a_template_holds_nothing_inline_and_escapes_everything(name: str):
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    found = [what for what, pattern in INLINE.items() if pattern.search(source)]
    assert not found, f"{name} holds {found}"


def test_only_the_button_part_writes_the_csrf_field():
    writers = [name for name in ALL if "csrf_token" in (TEMPLATES / name).read_text(encoding="utf-8")]
    assert writers == ["parts/button.html"]


def test_a_part_holds_one_thing_and_is_named_after_it():
    parts = [TEMPLATES / name for name in ALL if Path(name).parent == Path("parts")]
    crowded = {file.name: n for file in parts if (n := len(re.findall(r"{%-?\s*macro ", file.read_text()))) > 2}
    assert not crowded, f"parts with more than a macro and its other half: {crowded}"


def test_a_page_template_is_no_longer_than_sixty_lines():
    long = {name: n for name in ALL if (n := len((TEMPLATES / name).read_text().splitlines())) > 60}
    assert not long, f"longer than 60 lines: {long}"
