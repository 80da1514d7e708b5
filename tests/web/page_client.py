"""A browser for tests: keeps its cookie, sends the CSRF token of the page it saw, and checks the page laws on every answer."""

from __future__ import annotations

import re

from tests.web.page_laws import check_page

TOKEN = re.compile(r'name="csrf_token" (?:id="csrf_token" )?(?:type="hidden" )?value="([^"]+)"')


class PageClient:
    """``get`` and ``post`` answer werkzeug responses; redirects are not followed unless asked (``follow=True``)."""

    def __init__(self, app, home: str = "/sign-in"):
        self.http = app.test_client()
        self.home = home
        self.token = ""

    def get(self, path: str, *, follow: bool = False, **kwargs):
        return self._seen(self.http.get(path, follow_redirects=follow, **kwargs))

    def post(self, path: str, data: dict | None = None, *, follow: bool = False, **kwargs):
        """Post a form with the CSRF token of the last page seen (or of the home page, opened first)."""
        for page in (self.home, "/sign-in"):
            if not self.token:
                self.get(page)
        form = {"csrf_token": self.token} | (data or {})
        return self._seen(self.http.post(path, data=form, follow_redirects=follow, **kwargs))

    def sign_in(self, email: str, password: str):
        """Through the page, as a person does; the token of the page before sign-in is forgotten."""
        answer = self.post("/sign-in", {"email": email, "password": password})
        self.home = "/account"
        self.token = ""
        return answer

    def _seen(self, response):
        check_page(response)
        found = TOKEN.search(response.text) if (response.content_type or "").startswith("text/html") else None
        if found:
            self.token = found.group(1)
        return response
