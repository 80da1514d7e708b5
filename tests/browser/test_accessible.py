"""Every page of every role is open to everybody: axe finds nothing, nothing overflows, focus is seen, print is sober."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Seat, photograph

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
READ = ["/work", "/risks", "/heatmap", "/risks/R-0001", "/methodology", "/lifecycles", "/lifecycles/risk", "/entities", "/account"]
PAGES = {
    "": ["/sign-in", "/forgot", "/join", "/invitation/none"],
    "focal": [*READ, "/risks/new", "/risks/R-0020/nothing"],
    "head": ["/work", "/risks", "/account/delegations/new", "/account/calendar"],
    "owner": ["/work", "/risks/R-0001", "/account/handover"],
    "mitigator": ["/work", "/risks"],
    "secretariat": [
        *READ,
        "/risks?organizational_level=corporate&level=high",
        "/risks?q=nothing-is-called-this",
        "/heatmap?measure=exposure",
        "/risks/R-0001/history",
        "/risks/R-0001/revisions",
        "/risks/R-0001/compare?from=1&to=5",
        "/risks/R-0001/revisions/1",
        "/risks/R-0001/moves/close",
        "/risks/R-0001/override",
        "/risks/R-0001/actions/1",
        *(f"/risks/R-0001/write/{step}" for step in ("statement", "causes", "placing", "controls", "scores", "response", "check")),
        "/methodology/secretariat-style/1",
        "/methodology/upload",
        "/audit",
        "/handovers",
        "/handovers/3",
        "/consolidation",
        "/risks/R-0001/consolidation",
        "/consolidation/new?ticked=R-0001:1",
        "/causes",
        "/causes/alike",
        "/decisions",
        "/decisions?overdue=yes",
        "/decisions/new",
        *(f"/decisions/made/B-0020{step}" for step in ("", "/report", "/give_up", "/responsible", "/supersede")),
        "/decisions/electronic",
        "/decisions/electronic/new",
        *(f"/decisions/electronic/V-0002{step}" for step in ("", "/close", "/withdraw")),
        "/bodies",
        "/workshops",
        "/workshops/new",
        *(f"/workshops/W-0002{step}" for step in ("", "/agenda", "/seats/new", "/take-over", "/moves/cancel", "/screen")),
        *(f"/bodies/SMT{step}" for step in ("", "/correct", "/members", "/members/1/end")),
    ],
    "senior": ["/work", "/risks", "/risks?as_at=W-0001", "/risks/as-at", "/movement?since=2019-12-31", "/heatmap", "/decisions", "/decisions/made/B-0021", "/decisions/electronic/V-0002"],
    "oversight": ["/work", "/risks/R-0001", "/audit"],
    "admin": ["/work", "/people", "/people/new", "/people/3", "/people/3/correct", "/people/3/disable", "/entities", "/entities/new", "/entities/CO-COL", "/handovers", "/handovers/3", "/failing"],
}  # fmt: skip
OF_EVERY_KIND = ["/work", "/risks", "/heatmap", "/risks/R-0001", "/risks/R-0001/write/scores", "/risks/R-0001/write/response", "/methodology/secretariat-style/1", "/risks/R-0001/compare?from=1&to=5", "/audit"]


def every_page() -> Iterator:
    for who, paths in PAGES.items():
        yield pytest.param(who, paths, id=who or "nobody")


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    # A page that a click has just asked for may not be there yet.
    page.wait_for_function("document.readyState === 'complete' && document.documentElement !== null")
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def open_all(page: Page) -> None:
    # What is folded away is looked at too.
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


@pytest.mark.parametrize(("who", "paths"), every_page())
def test_axe_finds_nothing_and_nothing_overflows_on_a_phone(seat: Seat, who: str, paths: list[str]):
    page, wrong = seat(who), []
    for path in paths:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        photograph(page, f"{who or 'nobody'}{name_of(path)}-1280")
        open_all(page)
        for each in Axe().run(page, options=OPTIONS).response["violations"]:
            nodes = "; ".join(str(node["target"]) for node in each["nodes"][:3])
            wrong.append(f"{path}: {each['id']}: {each['help']} ({nodes})")
        page.set_viewport_size({"width": 360, "height": 740})
        if (more := sideways(page)) > 0:
            wrong.append(f"{path}: {more} pixels too wide at 360")
        photograph(page, f"{who or 'nobody'}{name_of(path)}-360")
    assert not wrong, "\n".join(["", *wrong])


def test_axe_finds_nothing_on_a_form_that_was_refused(seat: Seat):
    page = seat("focal")
    page.goto("/risks/new")
    page.locator("button[name=then]").first.click()
    page.wait_for_selector("#error-summary")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert not Axe().run(page, options=OPTIONS).response["violations"]
    page.locator("#error-summary a").first.click()
    assert page.evaluate("document.activeElement.getAttribute('name')") == "title"
    photograph(page, "focal-refused-1280")


def test_nothing_overflows_at_320_pixels_and_at_twice_the_size_of_text(seat: Seat):
    page, wrong = seat("secretariat", width=320, height=640), []
    for path in OF_EVERY_KIND:
        page.goto(path)
        open_all(page)
        if (more := sideways(page)) > 0:
            wrong.append(f"{path}: {more} pixels too wide at 320")
    page.set_viewport_size({"width": 1280, "height": 900})
    for path in OF_EVERY_KIND:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if (more := sideways(page)) > 0:
            wrong.append(f"{path}: {more} pixels too wide with text twice as large")
        if clipped := page.evaluate(CLIPPED):
            wrong.append(f"{path}: text cut off with text twice as large: {clipped}")
    assert not wrong, "\n".join(["", *wrong])


CLIPPED = """() => [...document.querySelectorAll('main h1, main h2, main p, main button, main a.button, main label')]
  .filter(each => each.offsetParent && getComputedStyle(each).overflow === 'hidden' && !each.closest('.vh')
    && !each.classList.contains('vh') && each.scrollWidth > each.clientWidth + 2).map(each => each.innerText.slice(0, 40))"""

FOCUSED = """() => {
  const found = document.activeElement, style = getComputedStyle(found), box = found.getBoundingClientRect();
  const ring = el => { const s = getComputedStyle(el); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none' };
  const near = found.closest('label');
  // The button inside a date field shows the browser's own ring, which no script can see.
  const inside = found.type === 'date' && !found.matches(':focus-visible');
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const covered = !(top && (found.contains(top) || top.contains(found) || (near && near.contains(top))));
  return { what: found.outerHTML.slice(0, 90), end: found === document.body, seen: inside || ring(found) || (near && ring(near)) || false,
           inView, covered: inView && box.width > 1 && covered };
}"""


@pytest.mark.parametrize("path", ["/risks", "/heatmap", "/risks/R-0001", "/risks/R-0001/write/scores", "/sign-in"])
@pytest.mark.parametrize("width", [1280, 360])
def test_what_has_the_focus_is_seen_and_not_covered(seat: Seat, path: str, width: int):
    page, wrong = seat("" if path == "/sign-in" else "secretariat", width=width, reduced_motion="reduce"), []
    page.goto(path)
    for _ in range(45):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus["end"]:
            break
        if not (focus["seen"] and focus["inView"]) or focus["covered"]:
            wrong.append(str(focus))
    assert not wrong, "\n".join(["", *wrong])


def test_forced_colours_and_little_motion_leave_everything_readable(seat: Seat):
    page = seat("secretariat", forced_colors="active", reduced_motion="reduce")
    for path in ("/risks", "/heatmap", "/risks/R-0001"):
        page.goto(path)
        photograph(page, f"forced{name_of(path)}-1280")
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0.05"
            " || (getComputedStyle(e).animationName !== 'none' && parseFloat(getComputedStyle(e).animationDuration) > 0.05)).length"
        )
        assert moving == 0
    page.goto("/heatmap")
    words = page.locator("table.heat td").all_inner_texts()
    assert any("very high" in cell.lower() for cell in words), "a level is said by its colour alone"


def test_paper_shows_the_work_and_not_the_tools(seat: Seat):
    page = seat("secretariat", width=794, height=1123)
    page.emulate_media(media="print")
    for path in ("/risks", "/heatmap", "/risks/R-0001", "/workshops/W-0002"):
        page.goto(path)
        photograph(page, f"print{name_of(path)}")
        assert not page.locator("main .tools:visible").count()
        assert page.locator("h1").is_visible()
        assert not page.locator("header.top nav").is_visible()
        assert not page.locator("main form button:visible").count()
        assert sideways(page) <= 0


def test_a_page_without_its_style_still_reads_in_order(seat: Seat):
    page = seat("secretariat", java_script_enabled=False)
    page.route("**/*.css*", lambda route: route.abort())
    page.goto("/risks/R-0001")
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("main").inner_text().strip()


def name_of(path: str) -> str:
    return "-" + "".join(sign if sign.isalnum() else "-" for sign in path.strip("/")).strip("-")
