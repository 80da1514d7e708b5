"""Law 5: every page each role can open is a good page: one h1, a title that starts with it, labels, valid, light."""

from __future__ import annotations

import re

import pytest

from tests.laws.crawl import WHO, Crawl
from tests.laws.world import OWN
from tests.web.page_laws import check_page

FIRST_VISIT, MOST_REQUESTS = 50_000, 5
ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')


@pytest.mark.parametrize("who", WHO)
def test_every_page_a_person_can_open_keeps_the_laws_of_pages(crawl: Crawl, who: str):
    wrong = [f"{look.address} ({look.status}): {look.broken}" for look in crawl.of(who).looks if look.broken]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("path", ["/sign-in", "/forgot", "/invitation/none", "/reset/none", "/nothing-here"])
def test_the_pages_anybody_can_open_keep_them_too(crawl: Crawl, path: str):
    answer = crawl.world.app.test_client().get(path)
    check_page(answer)
    assert answer.status_code in (200, 302, 404)


@pytest.mark.parametrize("path", ["/no-such-page", "/risks/R-9999", "/risks?level=enormous", "/people"])
def test_a_refusal_is_a_page_like_any_other(crawl: Crawl, path: str):
    answer = crawl.world.client("focal").get(path)
    assert answer.status_code in (403, 404, 422)
    check_page(answer)


@pytest.mark.parametrize("path", ["/sign-in", "/work", "/risks", "/heatmap"])
def test_a_first_visit_is_light(crawl: Crawl, path: str):
    client = crawl.world.client("secretariat") if path != "/sign-in" else crawl.world.app.test_client()
    page = client.get(path, headers={"Accept-Encoding": "gzip"})
    html = client.get(path).text
    wanted = dict.fromkeys(ASSET.findall(html))
    parts = [client.get(address.replace("&amp;", "&"), headers={"Accept-Encoding": "gzip"}) for address in wanted]
    assert all(part.status_code == 200 for part in parts)
    weight = len(page.data) + sum(len(part.data) for part in parts)
    assert weight <= FIRST_VISIT
    assert 1 + len(parts) <= MOST_REQUESTS


@pytest.mark.parametrize(("kind", "most"), [(".css", 15_000), (".js", 20_000)])
def test_style_and_script_keep_their_budgets(crawl: Crawl, kind: str, most: int):
    client = crawl.world.client("focal")
    wanted = [address for address in ASSET.findall(client.get("/work").text) if address.split("?")[0].endswith(kind)]
    assert wanted
    parts = [client.get(address.replace("&amp;", "&"), headers={"Accept-Encoding": "gzip"}) for address in wanted]
    assert sum(len(part.data) for part in parts) <= most


@pytest.mark.parametrize("path", ["/work", "/risks", "/sign-in", "/heatmap.svg", "/no-such-page", "/static/style.css"])
def test_every_answer_carries_the_strict_policy(crawl: Crawl, path: str):
    headers = crawl.world.client("focal").get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", WHO)
def test_what_a_signed_in_person_sees_is_kept_nowhere(crawl: Crawl, who: str):
    looks = crawl.of(who).looks
    kept = {look.address: look.cache for look in looks if "no-store" not in look.cache and "private" not in look.cache}
    assert not kept


def test_a_link_on_a_page_leads_somewhere(crawl: Crawl):
    """Every link of the pages of three people answers, as a page or by sending on."""
    dead = []
    for who in ("focal", "secretariat", "admin"):
        client = crawl.world.client(who)
        for address in sorted(links_of(client, ["/work", "/risks", "/heatmap", f"/risks/{crawl.world.risks[OWN]}", "/methodology", "/entities", "/people"])):
            status = client.get(address).status_code
            if status >= 400 and status != 409:
                dead.append(f"{address} for {who}: {status}")
    assert not dead, "\n".join(["", *dead])


def links_of(client, pages: list[str]) -> set[str]:
    found: set[str] = set()
    for page in pages:
        answer = client.get(page)
        if answer.status_code == 200:
            hrefs = re.findall(r'<a\b[^>]*\shref="(/[^"#]*)', answer.text)
            found |= {href.replace("&amp;", "&") for href in hrefs}
    return found
