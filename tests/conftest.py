"""What every test may ask for: a database of either kind, an engine on it, a small organization, a browser.

A database is a copy of a template made once for the run: an empty one, or, for a test that asks for the ``house`` or for
what tests/furnished.py makes in it, one that holds it already.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from tests.builders import House
from tests.chromium import browser  # noqa: F401  (a fixture)
from tests.databases import NoPostgres, PostgresServer, copy_sqlite, postgres_server
from tests.furnished import Furnished
from tests.mailbox import mailbox  # noqa: F401  (a fixture)
from tests.requirement import go_without

os.environ.setdefault("RISKREG_PASSWORD_COST", "test")

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


@pytest.fixture(scope="session")
def sqlite_templates(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Furnished[Path]:
    """SQLite files to copy, each furnished when the first test asks for it."""
    folder = tmp_path_factory.mktemp("template")
    return Furnished(sqlite_template, lambda of, name: _copied(of, folder / f"{name}.sqlite3"), "sqlite:///{}".format)


def _copied(template: Path, file: Path) -> Path:
    copy_sqlite(template, file)
    return file


@pytest.fixture(scope="session")
def postgres_templates(postgres: PostgresServer, postgres_template: str) -> Iterator[Furnished[str]]:
    """The same in PostgreSQL."""
    furnished = Furnished(postgres_template, lambda of, _name: postgres.create(of), str)
    yield furnished
    for url, _house in furnished.made.values():
        postgres.drop(url)


@pytest.fixture(scope="session")
def sqlite_house(sqlite_templates: Furnished[Path]) -> tuple[Path, House]:
    """A SQLite file to copy that holds the small organization, and what is where in it."""
    return sqlite_templates.holding("house")


@pytest.fixture(scope="session")
def postgres_house(postgres_templates: Furnished[str]) -> tuple[str, House]:
    """The same in PostgreSQL."""
    return postgres_templates.holding("house")


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite database of each test lies, one after the other."""
    return tmp_path_factory.mktemp("sqlite") / "riskreg.sqlite3"


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, sqlite_file: Path) -> str:
    """A register in SQLite, for what does not depend on the kind of database."""
    template, _house = request.getfixturevalue("sqlite_templates").wanted_by(request)
    for left in sqlite_file.parent.glob(f"{sqlite_file.name}*"):
        left.unlink()  # somebody may have it open still: they keep the old one
    return copy_sqlite(template, sqlite_file)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres: PostgresServer) -> Iterator[str]:
    """A register in PostgreSQL."""
    template, _house = request.getfixturevalue("postgres_templates").wanted_by(request)
    url = postgres.create(template, f"riskreg_test_of_{os.getpid()}")
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A register, once in each kind of database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def kept_engines() -> Iterator[dict[str, sa.Engine]]:
    """Engines by URL: from test to test the database is another one, what the engine compiled is used again."""
    kept: dict[str, sa.Engine] = {}
    yield kept
    for engine in kept.values():
        engine.dispose()


@pytest.fixture
def engine(database_url: str, kept_engines: dict[str, sa.Engine]) -> Iterator[sa.Engine]:
    """An engine on a register, once in each kind of database. What listens to it goes with the test."""
    from riskreg.store.engine import open_engine

    if database_url not in kept_engines:
        kept_engines[database_url] = open_engine(database_url)
    yield kept_engines[database_url].execution_options()
    kept_engines[database_url].dispose()


@pytest.fixture
def house(request: pytest.FixtureRequest, engine: sa.Engine) -> House:
    """A small organization with one person per role, once in each kind of database; see tests/builders.py."""
    kind = "sqlite" if engine.dialect.name == "sqlite" else "postgres"
    _template, furnished = request.getfixturevalue(f"{kind}_templates").wanted_by(request)
    return furnished.at(engine)
