"""The rules of authority from the command line: check, adopt, show."""

from __future__ import annotations

from riskreg.paths import SEED

RULES = SEED / "authority.toml"


def test_the_shipped_rules_have_no_error(riskreg):
    said = riskreg("authority", "check", RULES)
    assert (said.code, said.err) == (0, "")
    assert said.out == "Version 1: 10 rules, nothing wrong.\n"


def test_every_error_of_a_file_is_listed(riskreg, tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text(RULES.read_text().replace("low = 24", "low = 0").replace('act = "validate"', 'act = "vote"'))
    said = riskreg("authority", "check", file)
    assert said.code == 2
    assert "low must be a whole number" in said.err
    assert "there is no act “vote”" in said.err


def test_rules_are_adopted_from_a_day_and_shown(riskreg, begun, tmp_path):
    shown = riskreg("authority", "show", data=begun)
    assert "Accept, very high: a senior manager" in shown.out
    file = tmp_path / "rules.toml"
    file.write_text(RULES.read_text().replace("version = 1", "version = 2").replace("low = 24", "low = 18"))
    said = riskreg("authority", "adopt", file, "--from", "2026-01-01", data=begun)
    assert said.out == "Version 2 is adopted from 2026-01-01.\n"
    assert "Accepted at low: 18 months at most" in riskreg("authority", "show", data=begun).out
