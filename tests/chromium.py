"""The browser of the tests: Debian's Chromium, driven by Playwright, never one that Playwright would download."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.requirement import go_without

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for the whole run; a test opens its own context in it."""
    found = find_chromium()
    if found is None:
        go_without("browser", "there is no Chromium (apt-get install chromium)")
    home = tmp_path_factory.mktemp("chromium")  # Chromium wants a home to write to, and ours may be missing
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(
                executable_path=found, args=list(QUIET), env={**os.environ, "HOME": str(home)}
            )
        except Error as error:
            go_without("browser", f"{found} does not start: {error}")
        yield opened
        opened.close()


def find_chromium() -> str | None:
    """The program, on the PATH or where Debian puts it."""
    debian = "/usr/bin/chromium"
    return next(filter(None, map(shutil.which, NAMES)), debian if Path(debian).exists() else None)
