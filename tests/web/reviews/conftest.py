"""What tests of review pages share: the Mid-Year Review over the small organization, and reading a page as words."""

from __future__ import annotations

import html
import re

import pytest

from tests.builders import approved
from tests.reviewing import Review, opened


def words(answer) -> str:
    """What a person reads in the main part of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


@pytest.fixture
def risk(house) -> str:
    return approved(house)


@pytest.fixture
def review(house, risk) -> Review:
    return opened(house)
