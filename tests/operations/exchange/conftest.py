"""Demonstrations for tests: the whole one, made once for a run; and small ones, of four risks, for how it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

PASSWORD = "four words for a demonstration"


@dataclass(frozen=True)
class Shown:
    """A demonstration that stands."""

    settings: object
    accounts: object
    engine: sa.Engine

    def rows(self, query: str) -> list[sa.Row]:
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(query)))


def settings_in(folder: Path, **environ: str):
    """The settings of a demonstration in a folder."""
    from riskreg.settings import read_settings

    return read_settings(
        {f"RISKREG_{name}": value for name, value in environ.items()}, data_dir=folder, demonstration=True
    )


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The whole demonstration. Nobody changes it."""
    from riskreg.exchange.demonstration import open_demonstration
    from riskreg.store.engine import open_engine

    settings = settings_in(tmp_path_factory.mktemp("demonstration"), DEMO_PASSWORD=PASSWORD)
    accounts = open_demonstration(settings, fresh=False, say=lambda _words: None)
    engine = open_engine(settings.database_url)
    yield Shown(settings, accounts, engine)
    engine.dispose()


@pytest.fixture
def four_risks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The story of the first four risks only, without the years since, a review, a workshop or bodies that decide on them."""
    from riskreg.exchange import demonstration, demonstration_people, demonstration_story

    first, on_their_way = demonstration_people.seed_risks()[:4], demonstration_people.waiting_risks()[:2]
    for module in (demonstration_people, demonstration_story):
        monkeypatch.setattr(module, "seed_risks", lambda: first)
    monkeypatch.setattr(demonstration_story, "waiting_risks", lambda: on_their_way)
    monkeypatch.setattr(demonstration_story, "hold_review", lambda *_args: None)
    for years in ("years_of", "looked_at_in_2025"):
        monkeypatch.setattr(demonstration_story, years, lambda *_args: iter(()))
    monkeypatch.setattr(demonstration, "name_bodies", lambda *_args: None)
    monkeypatch.setattr(demonstration_story, "decided_by_bodies", lambda _cast: ())
    for told in ("validated", "prepare_workshop"):
        monkeypatch.setattr(demonstration_story, told, lambda *_args: ())


@pytest.fixture
def show(four_risks: None) -> Callable[..., object]:
    """``show(settings)``: opens a small demonstration, saying nothing; answers its accounts."""
    from riskreg.exchange.demonstration import open_demonstration

    def opened(settings, *, fresh: bool = False, said: list[str] | None = None):
        return open_demonstration(settings, fresh=fresh, say=(said if said is not None else []).append)

    return opened
