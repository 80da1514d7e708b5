"""The QR code: its modules as the standard lays them, and a picture that holds exactly these."""

from __future__ import annotations

import re

import pytest

from riskreg.drawing.qr import QUIET, draw_qr, modules_of

ADDRESS = "https://risks.example.org/join?code=7KDM4X"
FINDER = tuple(tuple(mark == "#" for mark in row) for row in ("#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"))


def test_three_corners_hold_the_finder_pattern_and_the_timing_pattern_alternates():
    rows = modules_of(ADDRESS)
    size = len(rows)
    assert all(len(row) == size for row in rows)
    assert (size - 17) % 4 == 0, "version v has 17 + 4v modules a side (ISO/IEC 18004, 5.3.1)"
    for y, x in ((0, 0), (0, size - 7), (size - 7, 0)):
        assert tuple(row[x : x + 7] for row in rows[y : y + 7]) == FINDER
    assert all(rows[6][x] is (x % 2 == 0) for x in range(8, size - 8))


def test_the_picture_is_dark_exactly_where_the_modules_are_within_its_quiet_zone():
    drawn = draw_qr(ADDRESS)
    side = int(re.search(r'viewBox="0 0 (\d+) ', drawn).group(1))
    rows = modules_of(ADDRESS)
    assert side == len(rows) + 2 * QUIET
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn):
        dark |= {(int(x) + n - QUIET, int(y) - QUIET) for n in range(int(length))}
    assert dark == {(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark}


def test_it_stays_dark_on_light_and_is_not_read_aloud():
    drawn = draw_qr(ADDRESS)
    assert 'aria-hidden="true"' in drawn
    assert 'fill="#ffffff"' in drawn
    assert "style=" not in drawn


def test_different_codes_look_different():
    assert modules_of(ADDRESS) != modules_of(ADDRESS.replace("7KD", "7KE"))


def test_what_no_room_could_read_is_refused():
    with pytest.raises(ValueError, match="Too long"):
        modules_of("x" * 801)
