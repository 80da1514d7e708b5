"""What tests of the pages of bodies share: a body, and reading a page as a person does."""

from __future__ import annotations

import html
import re

import pytest

from tests.deciding import body


@pytest.fixture
def smt(house):
    """A body of the house's senior manager and head of Colombia."""
    return body(house)


@pytest.fixture
def words():
    """``words(answer)``: what stands on a page, without its marks."""

    def read(answer) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())

    return read


@pytest.fixture
def send():
    """``send(client, path, **said)``: a form with the version of the page it stands on."""

    def post(client, path, **said):
        found = re.search(r'name="version"[^>]*value="(\d+)"', client.get(path).text)
        return client.post(path, {"version": found.group(1) if found else "1"} | said)

    return post
