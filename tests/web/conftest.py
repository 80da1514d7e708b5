"""Web clients for tests: one application on a small organization, and a browser for each of its people."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("RISKREG_PASSWORD_COST", "test")


@pytest.fixture
def house(engine):
    """A small organization with one person per role; see tests/builders.py."""
    from tests.builders import build_house

    return build_house(engine)


@pytest.fixture
def settings(tmp_path):
    from riskreg.settings import read_settings

    key = "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"
    environ = {"RISKREG_SECRET_KEY": key, "RISKREG_ORGANIZATION": "Test Organization"}
    return read_settings(environ, data_dir=tmp_path)


@pytest.fixture
def app(house, settings):
    """The application on the house's database, CSRF on, as in life."""
    from riskreg.app import create_app

    made = create_app(settings, house.engine)
    made.testing = True
    return made


@pytest.fixture
def anonymous(app):
    """A browser nobody signed in with."""
    from tests.web.page_client import PageClient

    return PageClient(app)


@pytest.fixture
def client_of(app, house):
    """``client_of("focal")``: a browser in which that person of the house is signed in; the same one when asked again."""
    from tests.builders import PASSWORD
    from tests.web.page_client import PageClient

    opened: dict[str, PageClient] = {}

    def client(who: str) -> PageClient:
        if who not in opened:
            opened[who] = PageClient(app)
            answer = opened[who].sign_in(f"{who}@example.org", PASSWORD)
            assert answer.status_code == 303, answer.text
        return opened[who]

    return client
