"""The databases of the tests themselves: empty, apart from each other, and of the kind they say."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from riskreg.store.engine import open_engine
from tests.databases import NoPostgres, _find_programs


def tables_of(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def test_every_test_gets_a_migrated_register_without_rows(engine):
    names = tables_of(engine)
    assert {"risk", "event", "person", "alembic_version"} <= names
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM risk")).scalar() == 0


def test_a_register_is_of_the_kind_its_test_is_named_after(engine, request):
    assert engine.dialect.name.startswith(request.node.callspec.params["database_url"])


@pytest.mark.postgres
def test_two_registers_on_one_server_do_not_share_tables(postgres, postgres_url):
    other = postgres.create()
    engine = open_engine(other)
    try:
        assert tables_of(engine) == set()
    finally:
        engine.dispose()
        postgres.drop(other)


@pytest.mark.postgres
def test_a_private_cluster_is_gone_after_the_process_that_used_it_is_killed(tmp_path):
    try:
        _find_programs()
    except NoPostgres as none:
        pytest.skip(str(none))
    script = """
        import os, signal, sys
        from pathlib import Path
        from tests.databases import postgres_server
        os.environ.pop("RISKREG_TEST_POSTGRES_URL", None)
        with postgres_server(Path(sys.argv[1])) as server:
            os.kill(os.getpid(), signal.SIGKILL)
    """
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], cwd=root, check=False)
    folder = Path((tmp_path / "postgres.folder").read_text())
    for _ in range(300):
        if not folder.exists():
            break
        time.sleep(0.1)
    assert not folder.exists()
