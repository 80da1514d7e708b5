"""Lifecycles from the command line: check, draw, rehearse, adopt."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from riskreg.paths import SEED
from riskreg.tasks.queries import read_lifecycle

LIFECYCLE = SEED / "lifecycles" / "risk.toml"
TEXT = LIFECYCLE.read_text(encoding="utf-8")
NOW = read_lifecycle(TEXT).version


@pytest.fixture
def next_version(tmp_path):
    """A file with the next version of the shipped lifecycle, changed as asked."""

    def write(*changes: tuple[str, str], more: str = ""):
        text = TEXT.replace(f"\nversion = {NOW}\n", f"\nversion = {NOW + 1}\n")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "next.toml"
        file.write_text(text + more, encoding="utf-8")
        return file

    return write


def test_a_file_as_windows_saves_it_is_read_all_the_same(riskreg, tmp_path):
    file = tmp_path / "risk.toml"
    file.write_text(TEXT, encoding="utf-8-sig", newline="\r\n")
    assert riskreg("lifecycle", "check", file).code == 0


SENT = ('"submitted"', '"sent"')
RENAMED = '\n[[renamed]]\nfrom = "submitted"\nto = "sent"\n'


def test_the_shipped_lifecycle_has_nothing_wrong(riskreg):
    said = riskreg("lifecycle", "check", LIFECYCLE)
    assert (said.code, said.out) == (0, f"risk version {NOW}: 12 states, 14 moves, nothing wrong.\n")


def test_a_lifecycle_with_several_errors_lists_them_all(refused, next_version):
    file = next_version(('stage = "start"', 'stage = "middle"'), ('role = "head_of_entity"', 'role = "wizard"'))
    said = refused("lifecycle", "check", file)
    assert "middle" in said
    assert "wizard" in said


@pytest.mark.parametrize("verb", ["adopt", "rehearse"])
def test_what_cannot_be_read_is_neither_adopted_nor_rehearsed(refused, begun, next_version, verb):
    file = next_version(('stage = "start"', 'stage = "middle"'), ('role = "head_of_entity"', 'role = "wizard"'))
    said = refused("lifecycle", verb, file, data=begun)
    assert "The lifecycle was refused." in said
    assert "middle" in said
    assert "wizard" in said


def test_the_version_in_use_is_drawn_as_svg_or_told_as_mermaid_text(riskreg, begun, tmp_path):
    said = riskreg("lifecycle", "draw", "risk", data=begun)
    assert ElementTree.fromstring(said.out).get("role") == "img"
    assert riskreg("lifecycle", "draw", "risk", "--mermaid", data=begun).out.startswith("stateDiagram-v2\n")
    file = tmp_path / "risk.svg"
    told = riskreg("lifecycle", "draw", "risk", "--version", NOW, "--out", file, data=begun)
    assert (told.code, told.out) == (0, f"{file}: {len(said.out.encode())} bytes.\n")
    assert file.read_text(encoding="utf-8") == said.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ship",), "There is no lifecycle for “ship”."),
        (("risk", "--version", NOW + 7), f"This lifecycle has no version {NOW + 7}."),
        (("risk", "--version", 0), "--version"),
        ((), "NOUN"),
    ],
)
def test_what_is_not_there_cannot_be_drawn(refused, begun, words, sentence):
    assert sentence in refused("lifecycle", "draw", *words, data=begun)


def test_a_drawing_that_cannot_be_written_is_refused(refused, begun, locked):
    assert refused("lifecycle", "draw", "risk", "--out", locked / "risk.svg", data=begun)


def test_a_rehearsal_says_where_everything_would_stand(riskreg, filled, next_version):
    added = (
        '\n[[moves]]\ncode = "hurry"\nlabel = "Hurry it"\npast = "hurried"\nfrom = ["draft"]\nto = "in_register"\n'
        'permission = "risk:approve"\n'
    )
    file = next_version(SENT, more=RENAMED + added)
    said = riskreg("lifecycle", "rehearse", file, data=filled)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        f"Rehearsal of risk version {NOW + 1}: 3 risks would go on under it, 0 would be stuck.",
        f"  Draft (version {NOW}) → Draft: 1 risk. New moves: Hurry it.",
        f"  Submitted (version {NOW}) → Submitted: 1 risk.",
        f"  In the register (version {NOW}) → In the register: 1 risk.",
    ]


def test_a_rehearsal_names_what_would_be_stuck_and_adopting_is_refused_with_the_same(riskreg, refused, filled, next_version):
    file = next_version(SENT)
    said = riskreg("lifecycle", "rehearse", file, data=filled)
    assert said.code == 0
    assert "2 risks would go on under it, 1 would be stuck." in said.out
    stuck = f"“Submitted” of version {NOW} is gone and was not renamed"
    assert f"  Submitted (version {NOW}): 1 risk stuck: R-0002. {stuck}." in said.out
    assert f"{stuck}: R-0002." in refused("lifecycle", "adopt", file, data=filled)
    assert f"no version {NOW + 1}" in refused("lifecycle", "draw", "risk", "--version", NOW + 1, data=filled)


def test_a_move_that_goes_is_told(riskreg, filled, next_version):
    file = next_version(('from = ["in_register", "candidate"]\nto = "rejected"', 'from = ["candidate"]\nto = "rejected"'))
    assert "Moves no more: Reject with a reason." in riskreg("lifecycle", "rehearse", file, data=filled).out


def test_a_version_is_adopted_and_everything_alive_moved_onto_it_once(riskreg, filled, next_version):
    file = next_version(SENT, more=RENAMED)
    said = riskreg("lifecycle", "adopt", file, data=filled)
    assert (said.code, said.out) == (0, f"risk version {NOW + 1} is in use. Moved onto it: 3 risks.\n")
    again = riskreg("lifecycle", "adopt", file, data=filled)
    assert again.out == f"risk version {NOW + 1} is in use. Moved onto it: 0 risks.\n"
    assert "draft --> sent" in riskreg("lifecycle", "draw", "risk", "--mermaid", data=filled).out
    assert riskreg("audit", "verify", data=filled).code == 0


def test_an_older_version_and_one_with_other_content_are_refused(refused, riskreg, filled, next_version):
    riskreg("lifecycle", "adopt", next_version(), data=filled)
    assert "is older than version" in refused("lifecycle", "adopt", LIFECYCLE, data=filled)
    other = next_version(('title = "How a risk moves"', 'title = "Otherwise"'))
    for verb in ("adopt", "rehearse"):
        assert "exists with other content" in refused("lifecycle", verb, other, data=filled)


def test_a_lifecycle_of_a_noun_nothing_runs_under_is_refused(refused, filled, tmp_path):
    file = tmp_path / "ship.toml"
    lines = [line for line in TEXT.replace('noun = "risk"', 'noun = "ship"').splitlines() if not line.startswith("guards")]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert "Nothing in this register runs under a lifecycle for “ship”." in refused("lifecycle", "adopt", file, data=filled)
