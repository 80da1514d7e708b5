"""Methodologies from the command line: check, adopt, list."""

from __future__ import annotations

import pytest

from riskreg.paths import SEED

PROFILE = SEED / "methodologies" / "secretariat-style.toml"


def next_version(tmp_path, **changes: str):
    text = PROFILE.read_text(encoding="utf-8").replace("\nversion = 1\n", "\nversion = 2\n")
    for old, new in changes.items():
        text = text.replace(old, new)
    file = tmp_path / "next.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["secretariat-style", "lookup-5x5"])
def test_a_shipped_methodology_can_be_adopted(riskreg, name):
    said = riskreg("methodology", "check", SEED / "methodologies" / f"{name}.toml")
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(f"{name} version 1 can be adopted.\n")


@pytest.mark.parametrize("verb", ["check", "adopt"])
def test_a_methodology_with_five_errors_lists_five(refused, riskreg, begun, tmp_path, verb):
    file = tmp_path / "wrong.toml"
    file.write_text(
        'code = "wrong code!"\nversion = 0\ntitle = ""\nconfirmed = "perhaps"\nsurprise = 1\n', encoding="utf-8"
    )
    said = refused("methodology", verb, file, data=begun)
    problems = [line for line in said.splitlines() if line.startswith("  ")]
    assert len(problems) >= 5
    for name in ("code", "version", "title", "confirmed", "surprise"):
        assert any(name in problem for problem in problems), name
    assert len(riskreg("methodology", "list", data=begun).out.splitlines()) == 2


def test_a_new_version_is_adopted_from_its_day(riskreg, begun, tmp_path):
    said = riskreg("methodology", "adopt", next_version(tmp_path), "--from", "2030-01-01", data=begun)
    assert (said.code, said.out) == (0, "Adopted from 2030-01-01.\n")
    assert "secretariat-style version 2" in riskreg("methodology", "list", data=begun).out


def test_the_same_version_with_other_content_is_refused(refused, begun, tmp_path):
    file = tmp_path / "other.toml"
    file.write_text(PROFILE.read_text(encoding="utf-8").replace("title = ", "title = 'Other' # ", 1), encoding="utf-8")
    assert "version" in refused("methodology", "adopt", file, data=begun)


@pytest.mark.parametrize("day", ["tomorrow", "2030-02-31", "01/02/2030"])
def test_a_day_that_is_none_is_refused(refused, begun, tmp_path, day):
    assert "--from" in refused("methodology", "adopt", next_version(tmp_path), "--from", day, data=begun)


@pytest.mark.parametrize(
    "command",
    [("methodology", "check"), ("methodology", "adopt"), *(("lifecycle", verb) for verb in ("check", "adopt", "rehearse"))],
    ids=" ".join,
)
@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "does not exist"), (b"\xff\xfeno text", "UTF-8"), (b"just words", "TOML"), (b"", "refused")],
    ids=["missing", "octets", "words", "empty"],
)
def test_a_file_of_another_kind_is_refused(refused, begun, tmp_path, command, content, words):
    file = tmp_path / "file.toml"
    if content is not None:
        file.write_bytes(content)
    assert words in refused(*command, file, data=begun)
