"""What tests of workshops share: a workshop over the small organization, and hands that lead it."""

from __future__ import annotations

import pytest

from tests.gathering import Gathering, gathered


@pytest.fixture
def gathering(house) -> Gathering:
    """A workshop in preparation: two candidates on its agenda, a chair and six voters, who are all there is."""
    return gathered(house)
