"""Two ways of using a page: with the pointer, and with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 200


class Pointer:
    """Fills and clicks, as most people do."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def day(self, field: Locator, iso: str) -> None:
        field.fill(iso)

    def tick(self, radio: Locator) -> None:
        radio.check()

    def pick(self, select: Locator, value: str) -> None:
        select.select_option(value)

    def press(self, button: Locator) -> None:
        button.click()


class Keyboard:
    """Reaches everything with the tabulator, the arrows and the keys that write; never touches the pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def day(self, field: Locator, iso: str) -> None:
        self.reach(field)
        year, month, day = iso.split("-")
        self.page.keyboard.type(f"{month}{day}{year}")
        expect(field).to_have_value(iso)

    def tick(self, radio: Locator) -> None:
        group = self.page.locator(f"[name={radio.get_attribute('name')}]")
        self.reach(group)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(radio).to_be_checked()

    def pick(self, select: Locator, value: str) -> None:
        self.reach(select)
        self.page.keyboard.press("Home")
        for _ in range(select.locator("option").count()):
            if select.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        expect(select).to_have_value(value)

    def press(self, button: Locator) -> None:
        self.reach(button)
        self.page.keyboard.press("Enter")

    def reach(self, wanted: Locator) -> None:
        """Press the tabulator until one of what is wanted has the focus."""
        for _ in range(MOST_TABS):
            if wanted.evaluate_all("found => found.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")
