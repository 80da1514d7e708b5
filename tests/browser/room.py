"""Everybody in the room of a workshop, each before a browser of their own: facilitator, projector and five voters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import photograph
from tests.browser.hands import Keyboard, Pointer
from tests.browser.test_accessible import OPTIONS
from tests.builders import PASSWORD

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
Hands = Callable[[Page], Pointer | Keyboard]
CANNOT_JUDGE = "none"
QUESTIONS = ("question", "second question", "check")


@dataclass
class Somebody:
    """One browser with one person before it; ``look`` is what axe and whoever sees the picture say of a page."""

    name: str
    page: Page
    hand: Pointer | Keyboard
    scripted: bool = True
    is_looked_at: bool = True
    looked: set[str] = field(default_factory=set)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def press(self, label: str, role: str = "button") -> None:
        self.hand.press(self.main.get_by_role(role, name=label, exact=True).first)

    def sees(self, *words: str, within: int = 10_000) -> None:
        """The page says so without anybody touching it: asked for again by its script, or by itself without one."""
        for each in words:
            expect(self.main).to_contain_text(each, timeout=within)

    def refresh(self) -> None:
        """Without a script the page is asked for by hand, sooner than it asks for itself."""
        if not self.scripted:
            self.page.reload()

    def look(self, name: str) -> None:
        """Once for each page: axe finds nothing and nothing is wider than the window."""
        if name in self.looked or not self.is_looked_at:
            return
        self.looked.add(name)
        assert self.page.evaluate(WIDER) <= 0, f"{self.name}: {name} is too wide"
        found = Axe().run(self.page, options=OPTIONS) if self.scripted else None
        assert found is None or found.violations_count == 0, f"{self.name}, {name}: {found.generate_report()}"
        photograph(self.page, f"session-{self.name}-{name}".replace(" ", "-"))

    def vote(self, risk: str, number: int, steps: Sequence[int | str], comment: str = "") -> None:
        """One question after the other, from the page where they wait to the page where they wait."""
        self.hand.press(self.main.get_by_role("link", name="Vote now"))
        self.answer(risk, number, steps, comment)
        self.press("Give my vote")
        self.sees("Your vote is counted")
        self.look("waiting")

    def answer(self, risk: str, number: int, steps: Sequence[int | str], comment: str = "") -> None:
        """Everything but the last button."""
        self.page.wait_for_url(f"**/vote/{risk}/{number}")
        for at, (name, step) in enumerate(zip(QUESTIONS, steps, strict=True), start=1):
            expect(self.main.locator(".progress:visible")).to_have_text(f"Question {at} of 3")
            self.hand.tick(self.main.locator(f"#question-{at} [type=radio][value='{step}']"))
            if at == len(QUESTIONS):
                self.hand.write(self.main.locator("[name=comment]"), comment)
            self.look(name)
            if at < len(QUESTIONS):
                self.hand.press(self.main.locator(f"#question-{at}").get_by_role("link", name="Go on"))


@dataclass
class Room:
    """Who is in it. ``voters`` in the order of their votes: laptop, phone without a script, keyboard, phone, laptop."""

    facilitator: Somebody
    screen: Somebody
    chair: Somebody
    voters: tuple[Somebody, ...]

    @property
    def everybody(self) -> tuple[Somebody, ...]:
        return (self.facilitator, self.screen, *self.voters)


def gather(browser: Browser, address: str) -> tuple[Room, list[BrowserContext]]:
    """Open every browser and sign in whoever has an account; the guest has none."""
    opened: list[BrowserContext] = []

    def sit(name: str, who: str = "", width: int = 1280, hands: Hands = Pointer, looked: bool = True, **how) -> Somebody:
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 800}, **how)
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        somebody = Somebody(name, page, hands(page), how.get("java_script_enabled", True), looked)
        if who:
            sign_in(somebody, who)
        return somebody

    room = Room(
        facilitator=sit("facilitator", "secretariat"),
        screen=sit("screen", "secretariat", 1600),
        chair=sit("chair", "senior"),
        voters=(
            sit("laptop", "voter1"),
            sit("guest", width=360, java_script_enabled=False),
            sit("keyboard", "voter2", hands=Keyboard, looked=False),
            sit("phone", "voter3", width=360, is_mobile=True, has_touch=True),
            sit("doubting", "voter4", looked=False),
        ),
    )
    return room, opened


def sign_in(somebody: Somebody, who: str) -> None:
    page, hand = somebody.page, somebody.hand
    page.goto("/sign-in")
    hand.write(page.locator("[name=email]"), f"{who}@example.org")
    hand.write(page.locator("[name=password]"), PASSWORD)
    hand.press(page.get_by_role("main").get_by_role("button", name="Sign in"))
    page.wait_for_url("**/work")
