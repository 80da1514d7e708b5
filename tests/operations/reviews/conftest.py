"""What tests of reviews share: a risk in the register, and the Mid-Year Review it is in."""

from __future__ import annotations

import pytest

from tests.builders import approved
from tests.reviewing import Review, opened


@pytest.fixture
def risk(house):
    """A risk of the office of Colombia, in the register."""
    return approved(house)


@pytest.fixture
def review(house, risk) -> Review:
    """The Mid-Year Review, with that risk in it."""
    return opened(house)
