"""What tests of workshop pages share: the workshop of tests/gathering.py, and reading a page as words."""

from __future__ import annotations

import pytest

from tests.gathering import Gathering, gathered


@pytest.fixture
def gathering(house) -> Gathering:
    return gathered(house)


@pytest.fixture
def new_browser(app):
    """``new_browser()``: one more browser nobody signed in with."""
    from tests.web.page_client import PageClient

    return lambda: PageClient(app)
