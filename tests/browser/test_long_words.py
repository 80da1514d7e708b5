"""Words longer than the line: they break, the page stays as wide as its window, and no column is squeezed to nothing."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Seat
from tests.browser.telling import named
from tests.browser.test_accessible import sideways

LONG = "W" * 199
PAGES = ("", "/history", "/revisions", "/revisions/2", "/compare?from=1&to=2", "/write/statement", "/write/check")
SQUEEZED = """() => [...document.querySelectorAll('main td')]
  .filter(each => each.innerText.trim().length > 3 && each.getBoundingClientRect().width < 40)
  .map(each => each.innerText.trim().slice(0, 30))"""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_word_longer_than_the_line_breaks_on_every_page_of_its_risk(seat: Seat, width: int):
    page, wrong = seat("focal", width=width), []
    page.goto("/risks/new")
    for name in ("title", "event", "consequences"):
        named(page, name).fill(LONG)
    named(page, "kind").select_option("programmatic")
    page.locator("button[name=then]").first.click()
    page.wait_for_url("**/write/causes*")
    named(page, "causes-0").fill(LONG)
    page.locator("button[name=then]").first.click()
    page.wait_for_url("**/write/placing*")
    home = page.url.split("/write/")[0]
    for address in ("/work", *(home + path for path in PAGES)):
        page.goto(address)
        if (more := sideways(page)) > 0:
            wrong.append(f"{address}: {more} pixels too wide at {width}")
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("path", ["/risks/R-0001", "/risks/R-0001/revisions", "/risks", "/audit"])
def test_on_a_phone_every_column_has_room_for_its_words(seat: Seat, path: str):
    page = seat("secretariat", width=360, height=740)
    page.goto(path)
    assert page.evaluate(SQUEEZED) == []
