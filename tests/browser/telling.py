"""What three people do in the walk: log and submit a risk, approve it, find it in the register and print the map."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Keyboard, Pointer

Hand = Pointer | Keyboard
CAUSES = ("The agreement with the host country has run out", "Armed groups control the roads")
CORPORATE = "16 corporate risks: four very high, four high and eight medium"


def log_risk(hand: Hand, title: str) -> str:
    """The guided form from its first page to the check; answers the reference. The page is left on the check."""
    page = hand.page
    page.goto("/risks")
    hand.press(page.get_by_role("link", name="Log a risk").first)
    page.wait_for_url("**/risks/new")
    hand.write(named(page, "title"), title)
    hand.pick(named(page, "kind"), "environmental/political")
    hand.write(named(page, "event"), "The office loses access to three regions for longer than a month.")
    hand.write(named(page, "consequences"), "Violations there are neither documented nor answered.")
    go_on(hand, "causes")
    for number, cause in enumerate(CAUSES):
        hand.write(named(page, f"causes-{number}"), cause)
    go_on(hand, "placing")
    reference = page.url.split("/risks/")[1].split("/")[0]
    hand.pick(named(page, "owner"), option(page, "owner", "Head of office, Colombia"))
    go_on(hand, "controls")
    _controls(hand)
    _scores(hand)
    _response(hand)
    return reference


def _controls(hand: Hand) -> None:
    page = hand.page
    hand.write(named(page, "description"), "Remote monitoring with partner organizations")
    hand.tick(answer(page, "kind", "detective"))
    hand.pick(named(page, "owner"), option(page, "owner", "Focal point, Colombia"))
    hand.pick(named(page, "effectiveness"), "limited")
    hand.write(named(page, "effectiveness_reason"), "Two partners of three report every week.")
    go_on(hand, "scores")


def _scores(hand: Hand) -> None:
    page = hand.page
    hand.tick(answer(page, "exposure_likelihood", "4"))
    hand.tick(answer(page, "exposure_impact", "5"))
    hand.write(named(page, "exposure_reason"), "Access was refused twice this year.")
    hand.tick(answer(page, "residual_control_effectiveness", "limited"))
    hand.write(named(page, "residual_reason"), "Partners see some of it.")
    go_on(hand, "response")


def _response(hand: Hand) -> None:
    page = hand.page
    hand.tick(answer(page, "response", "mitigate"))
    hand.write(named(page, "reason"), "Within the means of the office.")
    hand.write(named(page, "description"), "Agree on a new host-country agreement")
    hand.pick(named(page, "owner"), option(page, "owner", "Access adviser"))
    hand.day(named(page, "start"), "2026-12-01")
    hand.day(named(page, "due"), "2027-03-31")
    go_on(hand, "check")


def send(hand: Hand) -> None:
    hand.press(hand.page.get_by_role("button", name="Send to the head of office"))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Sent to the head of office")


def approve(hand: Hand, title: str) -> None:
    """The head finds the risk among their work, reads it and approves it."""
    page = hand.page
    page.goto("/work")
    hand.press(page.get_by_role("link", name=title).first)
    hand.press(page.get_by_role("link", name="Approve for the register").or_(page.get_by_role("button", name="Approve for the register")).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Approve for the register")
    hand.press(page.get_by_role("main").get_by_role("button", name="Approve for the register"))
    expect(page.get_by_role("status")).to_contain_text("In the register")


def download_map(hand: Hand, to: Path) -> bytes:
    with hand.page.expect_download() as waiting:
        hand.press(hand.page.get_by_role("link", name="PDF for the Secretariat"))
    waiting.value.save_as(to)
    return to.read_bytes()


def go_on(hand: Hand, step: str) -> None:
    hand.press(hand.page.locator("button[name=then]").first)
    hand.page.wait_for_url(f"**/write/{step}*")


def named(page: Page, name: str) -> Locator:
    return page.locator(f"main [name={name}]")


def answer(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"main [name={name}][value='{value}']")


def option(page: Page, name: str, begins: str) -> str:
    """The value of the first choice whose words begin so."""
    found = page.locator(f"main [name={name}] option").evaluate_all(
        "(all, begins) => all.find(each => each.label.startsWith(begins)).value", begins
    )
    return str(found)
