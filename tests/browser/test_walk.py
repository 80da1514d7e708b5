"""The walk of three people: logged, submitted, approved, found in the register and on the map, printed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seat
from tests.browser.hands import Keyboard, Pointer
from tests.browser.telling import CORPORATE, approve, download_map, log_risk, send


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_risk_goes_from_its_first_word_to_the_map_of_the_secretariat(seat: Seat, tmp_path, script: bool):
    title = f"Access to the regions is denied, {'with' if script else 'without'} script"
    secretariat = seat("secretariat", java_script_enabled=script)
    before = entity_risks(secretariat)

    focal = seat("focal", java_script_enabled=script)
    reference = log_risk(Pointer(focal), title)
    send(Pointer(focal))

    head = seat("head", java_script_enabled=script)
    approve(Pointer(head), title)

    secretariat.goto("/risks?organizational_level=corporate")
    expect(secretariat.locator("main")).to_contain_text(CORPORATE)
    assert entity_risks(secretariat) == before + 1
    secretariat.goto(f"/risks?q={reference}")
    expect(secretariat.get_by_role("heading", level=1)).to_contain_text(title)

    secretariat.goto("/heatmap?organizational_level=corporate")
    expect(secretariat.locator("main")).to_contain_text(CORPORATE)
    assert counted_on_the_map(secretariat) == 16
    paper = download_map(Pointer(secretariat), tmp_path / "map.pdf")
    assert paper.startswith(b"%PDF")


def test_a_risk_is_logged_and_submitted_with_the_keyboard_alone(seat: Seat):
    hand = Keyboard(seat("focal"))
    log_risk(hand, "Access is denied, said without a mouse")
    send(hand)


def test_somebody_signs_in_and_out_with_the_keyboard_alone(seat: Seat):
    from tests.browser.conftest import PASSWORD, PEOPLE

    page = seat()
    hand = Keyboard(page)
    page.goto("/sign-in")
    hand.write(page.locator("[name=email]"), PEOPLE["senior"])
    hand.write(page.locator("[name=password]"), PASSWORD)
    hand.press(page.get_by_role("main").get_by_role("button", name="Sign in"))
    page.wait_for_url("**/work")
    hand.press(page.get_by_role("button", name="Sign out"))
    page.wait_for_url("**/sign-in")


def test_the_level_follows_the_choice_while_choosing(seat: Seat):
    page = seat("secretariat")
    page.goto("/risks/R-0020/write/scores")
    levels = page.locator("#levels")
    page.locator("[name=exposure_likelihood][value='5']").check()
    page.locator("[name=exposure_impact][value='5']").check()
    expect(levels).to_contain_text(re.compile("very high", re.I))


def test_a_second_editor_sees_both_versions_and_loses_nothing(seat: Seat):
    first, second = seat("secretariat"), seat("secretariat")
    for page in (first, second):
        page.goto("/risks/R-0021/write/statement")
    first.locator("[name=title]").fill("The title of the first")
    first.locator("button[name=then]").first.click()
    first.wait_for_url("**/risks/R-0021*")
    second.locator("[name=title]").fill("The title of the second")
    second.locator("button[name=then]").first.click()
    expect(second.get_by_role("main")).to_contain_text("The title of the first")
    expect(second.locator("[name=title]")).to_have_value("The title of the second")


def entity_risks(page: Page) -> int:
    """How many entity risks the register says it holds."""
    page.goto("/risks?organizational_level=entity")
    sentence = page.locator("main .lead").first.inner_text()
    found = re.match(r"(\d+)", sentence)
    assert found, sentence
    return int(found.group(1))


def counted_on_the_map(page: Page) -> int:
    """The sum of the counts that stand in the cells of the map."""
    cells = page.locator("table.heat a.n").all_inner_texts()
    return sum(int(found.group()) for cell in cells if (found := re.search(r"\d+", cell)))
