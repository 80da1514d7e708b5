"""Imports run downwards only, doors stay doors, and the domain needs nothing but Python."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache

import grimp
import pytest

from tests.laws.source import PACKAGE, ROOT, dotted, modules

DOORS = ("views", "api")
ABOVE = {  # within one house: what a room of this kind may not import
    "queries": ("operations", "forms", *DOORS),
    "operations": ("forms", *DOORS),
    "forms": DOORS,
}
WEB_LIBRARIES = ("flask", "flask_babel", "flask_login", "flask_wtf", "wtforms")
FLOORS = ("app", "cli", "clock", "domain", "drawing", "paths", "settings", "store", "web")
NEVER_A_ROW = (*DOORS, "forms", "contents", "document", "content")


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("riskreg", include_external_packages=True, cache_dir=None)


def house_of(module: str) -> str | None:
    """The house a module belongs to; None for the floors and for libraries."""
    root, _, rest = module.partition(".")
    house = rest.partition(".")[0]
    return house if root == "riskreg" and house and house not in FLOORS else None


def kind_of(module: str) -> str:
    """What sort of room a module of a house is: ``risks.lifecycle_queries`` and ``risks.queries.page`` hold queries."""
    parts = module.split(".")[2:]
    names = [part.rpartition("_")[2] for part in parts]
    return next((name for name in names if name in (*ABOVE, *NEVER_A_ROW)), "")


def rooms(*kinds: str) -> Iterator[str]:
    return (module for module in sorted(graph().modules) if house_of(module) and kind_of(module) in kinds)


def test_the_contracts_of_the_house_are_kept():
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    found = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_inside_a_house_doors_know_operations_and_operations_know_queries_never_the_other_way():
    wrong = [
        f"{room} imports {other}"
        for kind, above in ABOVE.items()
        for room in rooms(kind)
        for other in graph().find_modules_directly_imported_by(room)
        if house_of(other) == house_of(room) and kind_of(other) in above
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_factory_and_the_same_house_know_the_doors_of_a_house():
    wrong = [
        f"{other} imports {door}"
        for door in rooms(*DOORS)
        for other in graph().find_modules_that_directly_import(door)
        if other != "riskreg.app" and house_of(other) != house_of(door)
    ]
    assert not wrong, "\n".join(wrong)


def way_to_the_web(module: str) -> str:
    """The shortest chain of imports from a module to a web library; empty when there is none."""
    known = [library for library in WEB_LIBRARIES if library in graph().modules]
    chains = [chain for library in known if (chain := graph().find_shortest_chain(module, library))]
    return " → ".join(min(chains, key=len, default=()))


def test_operations_queries_papers_and_the_store_never_reach_a_web_library():
    store = graph().find_descendants("riskreg.store")
    below = [*rooms("operations", "queries", "contents", "document"), *sorted(store)]
    wrong = [way for module in below if (way := way_to_the_web(module))]
    assert not wrong, "\n".join(wrong)


def test_whoever_touches_a_table_belongs_to_a_house_and_knows_no_web_and_makes_no_page():
    tables = {"riskreg.store.tables"} | graph().find_descendants("riskreg.store.tables")
    wrong = [
        f"{other} imports {table}"
        for table in sorted(tables)
        for other in graph().find_modules_that_directly_import(table)
        if not other.startswith("riskreg.store")
        and (house_of(other) is None or kind_of(other) in NEVER_A_ROW or way_to_the_web(other))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("module", [dotted(file) for file in modules(PACKAGE / "domain")])
def test_importing_a_domain_module_loads_no_library(module):
    # Without the site no library can be found at all, so an import of one would fail; the rest is asked of sys.modules.
    # How Python itself was built is read by zoneinfo, from a module whose name ends in the kind of machine.
    ask = (
        f"import sys, {module}; "
        "print([name for name in sys.modules if name.startswith('riskreg.') and not name.startswith('riskreg.domain')], "
        "[name for name in sys.modules if name.partition('.')[0] not in sys.stdlib_module_names | {'riskreg', '__main__'} "
        "and not name.startswith('_sysconfigdata_')])"
    )
    found = subprocess.run(
        [sys.executable, "-S", "-E", "-c", ask], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (found.stdout, found.stderr) == ("[] []\n", "")
