"""The demonstration, served over loopback for one run of the browser tests, and people sitting before it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

PASSWORD = "a password for the browser"
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
PEOPLE = {
    "focal": "focal.colombia@demo.example",
    "head": "head.colombia@demo.example",
    "owner": "chief.psms@demo.example",
    "mitigator": "access.adviser@demo.example",
    "secretariat": "secretariat@demo.example",
    "senior": "senior.manager@demo.example",
    "oversight": "oversight@demo.example",
    "admin": "administrator@demo.example",
}

Seat = Callable[..., Page]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """Where the demonstration answers. The browser is asked for first: without one nothing is made."""
    from waitress import create_server

    from riskreg.app import create_app
    from riskreg.exchange.demonstration import open_demonstration
    from riskreg.settings import read_settings

    folder = tmp_path_factory.mktemp("demonstration")
    settings = read_settings({"RISKREG_DEMO_PASSWORD": PASSWORD}, data_dir=folder, demonstration=True)
    open_demonstration(settings, fresh=False, say=lambda _words: None)
    server = create_server(create_app(settings), host="127.0.0.1", port=0, threads=6)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture(scope="session")
def cookies(browser: Browser, address: str) -> dict[str, list]:
    """Everybody's cookies after signing in once through the page."""
    kept = {}
    for who, email in PEOPLE.items():
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/work")
        kept[who] = context.cookies()
        context.close()
    return kept


@pytest.fixture
def seat(browser: Browser, address: str, cookies: dict[str, list]) -> Iterator[Seat]:
    """``seat("focal", width=360)``: a page of a browser in which that person is signed in; "" for nobody."""
    opened: list[BrowserContext] = []

    def sit(who: str = "", *, width: int = 1280, height: int = 900, **how) -> Page:
        how.setdefault("reduced_motion", "no-preference")
        context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, **how)
        context.set_default_timeout(15_000)
        opened.append(context)
        if who:
            context.add_cookies(cookies[who])
        return context.new_page()

    yield sit
    for context in opened:
        context.close()


def photograph(page: Page, name: str, *, whole: bool = True) -> None:
    """A picture for people to look at, when RISKREG_SCREENSHOTS is set; kept out of the repository."""
    if not os.environ.get("RISKREG_SCREENSHOTS"):
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)
