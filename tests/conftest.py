"""What every test may ask for: an empty database of either kind, an engine on it, a browser."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from tests.chromium import browser  # noqa: F401  (a fixture)
from tests.databases import NoPostgres, PostgresServer, copy_sqlite, postgres_server
from tests.requirement import go_without

# Two shared cores: a slow moment is not a failure.
hypothesis.settings.register_profile("riskreg", deadline=None, print_blob=True)
hypothesis.settings.load_profile("riskreg")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser and run it last: Playwright leaves an event loop running in this thread."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """The PostgreSQL of this run; test processes of one run share it."""
    own = tmp_path_factory.getbasetemp()
    meeting_place = own.parent if hasattr(request.config, "workerinput") else own
    try:
        with postgres_server(meeting_place) as server:
            yield server
    except NoPostgres as none:
        go_without("postgres", str(none))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    from riskreg.store.engine import migrate

    file = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> Iterator[str]:
    """A migrated, empty PostgreSQL database to copy."""
    from riskreg.store.engine import migrate

    url = postgres.create()
    migrate(url)
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty register in SQLite, for what does not depend on the kind of database."""
    return copy_sqlite(sqlite_template, tmp_path / "riskreg.sqlite3")


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """An empty register in PostgreSQL."""
    url = postgres.create(postgres_template)
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty register, once in each kind of database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on an empty register, once in each kind of database."""
    from riskreg.store.engine import open_engine

    opened = open_engine(database_url)
    yield opened
    opened.dispose()
