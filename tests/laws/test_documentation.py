"""What the README says stands in the product, and what the product takes from outside stands in the README."""

from __future__ import annotations

import re
import shlex
import tomllib
from importlib import import_module
from importlib.util import find_spec

import click
import pytest

from riskreg.cli import riskreg
from tests.laws.source import PACKAGE, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DEV = (ROOT / "dev").read_text(encoding="utf-8")
VARIABLE = re.compile(r"RISKREG_[A-Z][A-Z_]*[A-Z]")
FOR_TESTS = {"RISKREG_REQUIRE", "RISKREG_TEST_POSTGRES_URL"}
CODE = [*re.findall(r"^```\w*\n(.*?)^```", README, re.M | re.S), *re.findall(r"(?<!`)`([^`\n]+)`(?!`)", README)]
LINES = [line.split("#")[0].strip() for block in CODE for line in block.splitlines()]
SAID = sorted(
    {f"riskreg {rest.strip()}" for line in LINES for rest in re.findall(r"(?:^|, )riskreg ([a-z][^,#]*)", line)}
)
SAID_OF_DEV = sorted({line for line in LINES if line.startswith("./dev ")})


def command_of(words: list[str]) -> tuple[list[click.Command], list[str]]:
    """The commands the words name, outermost first (several where the last is written a|b), and the words left over."""
    context = click.Context(riskreg)
    groups: list[click.Command] = [riskreg]
    for place, word in enumerate(words):
        if not isinstance(groups[0], click.Group) or not re.fullmatch(r"[a-z][a-z-]*(\|[a-z][a-z-]*)*", word):
            return groups, words[place:]
        found = [groups[0].get_command(context, name) for name in word.split("|")]
        assert all(found), f"there is no command {word}"
        groups = [command for command in found if command]
    return groups, []


def options_of(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}


def test_the_readme_tells_of_commands():
    assert len(SAID) > 10
    assert len(SAID_OF_DEV) >= 2


@pytest.mark.parametrize("said", SAID)
def test_a_command_of_the_readme_exists_with_its_options(said):
    line = re.sub(r"\s{2,}.*", "", said).replace("[", " ").replace("]", " ").replace("|--", " --")
    commands, rest = command_of(shlex.split(line.replace("…", ""))[1:])
    for option in re.findall(r"--[a-z-]+", " ".join(rest)):
        assert all(option in options_of(command) for command in commands), option


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[a-z-]+)", README))))
def test_an_option_the_readme_names_belongs_to_some_command(option):
    context = click.Context(riskreg)
    known = options_of(riskreg)
    for name in riskreg.list_commands(context):
        command = riskreg.get_command(context, name)
        known |= options_of(command)
        known |= {found for below in getattr(command, "commands", {}).values() for found in options_of(below)}
    assert option in known


@pytest.mark.parametrize("name", list(riskreg.list_commands(click.Context(riskreg))))
def test_a_command_stands_in_the_readme(name):
    assert re.search(rf"(?<![\w/])(riskreg|\./dev) {name}\b", README)


@pytest.mark.parametrize("said", SAID_OF_DEV)
def test_what_the_readme_asks_of_dev_is_there(said):
    assert f'"{said.split()[1]}":' in DEV


def test_every_setting_stands_in_the_readme_and_every_variable_of_the_readme_is_a_setting():
    settings = (PACKAGE / "settings.py").read_text(encoding="utf-8")
    read = {f"RISKREG_{name}" for name in re.findall(r'given\("([A-Z_]+)"\)', settings)}
    assert len(read) >= 8
    told = set(VARIABLE.findall(README))
    assert read - told == set(), "the README does not tell of these"
    assert told - read - FOR_TESTS == set(), "nothing reads these"


def test_what_the_readme_tells_of_the_tests_is_read_by_them():
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").glob("*.py"))
    for name in FOR_TESTS & set(VARIABLE.findall(README)):
        assert name in sources


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)[^)]*\)", README))))
def test_a_link_to_a_file_leads_to_it(target):
    assert target.startswith(("https://", "mailto:")) or (ROOT / target).is_file()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:riskreg|seed|tests|templates|static)/[\w./-]+)`", README)))
)
def test_a_file_the_readme_names_is_there(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", README))))
def test_what_the_readme_names_in_the_code_is_there(name):
    if (ROOT / name).exists():
        return
    module, _, last = f"riskreg.{name}".rpartition(".")
    assert (
        find_spec(f"riskreg.{name}")
        if find_spec(module).submodule_search_locations
        else hasattr(import_module(module), last)
    )


def test_the_changes_of_this_version_are_told():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(rf"^## \[?{re.escape(version)}\]?\b.*?$(.*?)(?=^## |\Z)", changes, re.M | re.S)
    assert section, f"no section for {version}"
    assert section.group(1).strip()
