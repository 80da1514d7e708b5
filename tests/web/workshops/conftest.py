"""What tests of workshop pages share: the workshop of tests/gathering.py, and reading a page as words."""

from __future__ import annotations

import pytest

from tests.gathering import Gathering, gathered


@pytest.fixture
def gathering(house) -> Gathering:
    return gathered(house)
