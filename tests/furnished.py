"""Databases that hold something already, made once for the run and copied for each test that asks for it by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import pytest

from riskreg.store.engine import open_engine
from tests import builders
from tests.builders import House

T = TypeVar("T")


def ten(house: House) -> None:
    """Ten approved risks of the office of Colombia, in a Mid-Year Review that was opened."""
    from tests.reviewing import opened

    for number in range(1, 11):
        builders.approved(house, title=f"Risk number {number}")
    opened(house)


IN_THE_HOUSE: dict[str, Callable[[House], None]] = {"ten": ten}
"""By the name of the fixture whose test gets it."""


class Furnished(Generic[T]):
    """Templates by name. ``copy`` makes a copy of one under a name, ``url_of`` tells how to open it."""

    def __init__(self, empty: T, copy: Callable[[T, str], T], url_of: Callable[[T], str]) -> None:
        self.empty, self.copy, self.url_of = empty, copy, url_of
        self.made: dict[str, tuple[T, House]] = {}

    def wanted_by(self, request: pytest.FixtureRequest) -> tuple[T, House | None]:
        """The template for the test that runs, and the organization in it, if it asks for one."""
        for name in (*IN_THE_HOUSE, "house"):
            if name in request.fixturenames:
                return self.holding(name)
        return self.empty, None

    def holding(self, name: str) -> tuple[T, House]:
        """The template of that name, and the organization in it."""
        if name not in self.made:
            before, house = self.holding("house") if name in IN_THE_HOUSE else (self.empty, None)
            template = self.copy(before, name)
            self.made[name] = template, self._furnish(name, template, house)
        return self.made[name]

    def _furnish(self, name: str, template: T, house: House | None) -> House:
        engine = open_engine(self.url_of(template))
        if house is None:
            house = builders.build_house(engine)
        else:
            IN_THE_HOUSE[name](house.at(engine))
        engine.dispose()  # nobody may have it open when it is copied
        return house
