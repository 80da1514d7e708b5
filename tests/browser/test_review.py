"""A focal point's review of ten risks, from signing in to sending it, and the signature of the head."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import photograph
from tests.browser.test_accessible import OPTIONS, sideways
from tests.builders import PASSWORD, House, approved
from tests.databases import copy_sqlite
from tests.reviewing import Review, opened

LOOKED = "Went through the incident log and spoke with the partners: nothing new."
MOST_VIEWS = 12


@pytest.fixture(scope="module")
def served(sqlite_house, tmp_path_factory, browser: Browser) -> Iterator[tuple[str, House]]:
    """The small organization with ten risks of one office, served over loopback."""
    from waitress import create_server

    from riskreg.app import create_app
    from riskreg.settings import read_settings
    from riskreg.store.engine import open_engine

    folder = tmp_path_factory.mktemp("review")
    template, house = sqlite_house
    engine = open_engine(copy_sqlite(Path(template), folder / "riskreg.sqlite3"))
    here = house.at(engine)
    for number in range(1, 11):
        approved(here, title=f"Access is denied at gate {number}")
    environ = {"RISKREG_SECRET_KEY": "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"}
    server = create_server(create_app(read_settings(environ, data_dir=folder), engine), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}", here
    server.close()
    engine.dispose()


class Reader:
    """A page that counts how often it was shown anew, and holds each against axe and its window."""

    def __init__(self, page: Page) -> None:
        self.page, self.views = page, 0
        page.on("load", lambda _page: self._seen())

    def _seen(self) -> None:
        self.views += 1

    def look(self, name: str, *, scripted: bool) -> None:
        if scripted:
            assert sideways(self.page) <= 0
            found = Axe().run(self.page, options=OPTIONS)
            assert found.violations_count == 0, found.generate_report()
            photograph(self.page, f"review-{name}-{self.page.viewport_size['width']}")


def sit(browser: Browser, address: str, who: str, *, script: bool, width: int) -> Reader:
    context = browser.new_context(base_url=address, java_script_enabled=script, viewport={"width": width, "height": 900})
    reader = Reader(context.new_page())
    reader.page.goto("/sign-in")
    reader.page.get_by_label("E-mail").fill(f"{who}@example.org")
    reader.page.get_by_label("Password").fill(PASSWORD)
    reader.page.get_by_role("button", name="Sign in").click()
    reader.page.wait_for_url("**/work")
    return reader


@pytest.mark.parametrize(("script", "width"), [(True, 360), (False, 1280)], ids=["with JavaScript on a phone", "without JavaScript"])
def test_ten_risks_are_reviewed_and_signed_in_a_few_pages(served, browser: Browser, script: bool, width: int):
    address, house = served
    review: Review = opened(house, title=f"Mid-Year Review, {'with' if script else 'without'} script")
    focal = sit(browser, address, "focal", script=script, width=width)
    answer(focal, scripted=script)
    assert focal.views <= MOST_VIEWS, f"{focal.views} page views"
    head = sit(browser, address, "head", script=script, width=width)
    sign(head, scripted=script)
    assert head.views <= MOST_VIEWS
    assert review.return_row().state == "signed"
    for reader in (focal, head):
        reader.page.context.close()


def answer(focal: Reader, *, scripted: bool) -> None:
    """Ten risks, the questions, and off to the head."""
    page, main = focal.page, focal.page.get_by_role("main")
    main.get_by_role("link", name="Answer the review of 10 risks").last.click()
    focal.look("return", scripted=scripted)
    main.get_by_role("link", name="Begin with the risks").click()
    for fields in page.locator("section.reviewed").all():
        fields.get_by_label("Confirmed unchanged").check()
        fields.locator("textarea").fill(LOOKED)
    focal.look("risks", scripted=scripted)
    main.get_by_role("button", name="Save the answers").click()
    main.get_by_role("link", name="Answer the questions").click()
    for question in page.locator("fieldset.asked").all():
        question.get_by_label("No", exact=True).check()
    focal.look("questions", scripted=scripted)
    main.get_by_role("button", name="Save the answers").click()
    main.get_by_role("button", name="Send for the signature").click()
    assert "It waits for the signature" in main.inner_text()


def sign(head: Reader, *, scripted: bool) -> None:
    """All of it read on one page, and signed."""
    main = head.page.get_by_role("main")
    main.get_by_role("link", name="Read and sign").last.click()
    assert main.inner_text().count(LOOKED) == 10
    head.look("answers", scripted=scripted)
    main.get_by_role("button", name="Sign the return").click()
    assert "Signed by Head" in main.inner_text()
    head.look("signed", scripted=scripted)
