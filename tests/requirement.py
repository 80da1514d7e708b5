"""What a test does without a program it needs: skip and say so, or fail where ``RISKREG_REQUIRE`` names it."""

import os
from typing import NoReturn

import pytest


def go_without(name: str, reason: str) -> NoReturn:
    """Give the test up. ``RISKREG_REQUIRE=browser,postgres`` (as in CI) makes that a failure."""
    if name in [word.strip() for word in os.environ.get("RISKREG_REQUIRE", "").split(",")]:
        pytest.fail(f"RISKREG_REQUIRE names {name}, but {reason}", pytrace=False)
    pytest.skip(reason)
