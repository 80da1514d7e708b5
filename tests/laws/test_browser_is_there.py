"""The browser of the tests opens a page."""

from playwright.sync_api import Browser, expect


def test_the_browser_opens_a_page_and_reads_its_heading(browser: Browser):
    page = browser.new_page()
    page.goto("data:text/html,<title>Register</title><h1>Sixteen risks</h1>")
    expect(page.get_by_role("heading")).to_have_text("Sixteen risks")
    page.close()
