"""Web clients for tests: one application on a small organization, and a browser for each of its people."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """The application, CSRF on, as in life. It is made once: what it keeps must be right for every register."""
    from riskreg.app import create_app
    from riskreg.settings import read_settings

    key = "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"
    environ = {"RISKREG_SECRET_KEY": key, "RISKREG_ORGANIZATION": "Test Organization"}
    made = create_app(read_settings(environ, data_dir=tmp_path_factory.mktemp("web")))
    made.testing = True
    return made


@pytest.fixture
def app(application, house, monkeypatch):
    """The application on the house's database."""
    monkeypatch.setitem(application.extensions, "riskreg.engine", house.engine)
    monkeypatch.setitem(application.extensions, "riskreg.settings", application.extensions["riskreg.settings"])
    return application


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
