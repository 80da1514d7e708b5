"""What tests of scoring share: a small organization."""

from __future__ import annotations

import os

import pytest

from tests.builders import build_house

os.environ.setdefault("RISKREG_PASSWORD_COST", "test")


@pytest.fixture
def house(engine):
    return build_house(engine)
