"""Law 13: looking changes nothing: every GET by every role leaves every table as it was."""

from __future__ import annotations

import pytest

from tests.laws.crawl import DRAWS, SENDS_HEAD_TOO, WHO, Crawl, addresses, dump
from tests.laws.world import routes


@pytest.mark.parametrize("who", WHO)
def test_a_person_who_only_looks_leaves_every_table_as_it_was(crawl: Crawl, who: str):
    assert not crawl.of(who).changed, f"looking as {who} changed {crawl.of(who).changed}"


@pytest.mark.parametrize("who", WHO)
def test_no_look_ends_in_a_fault(crawl: Crawl, who: str):
    assert not [look for look in crawl.of(who).looks if look.status >= 500]


def test_the_walk_opens_most_of_what_there_is(crawl: Crawl):
    """The law means something only when what is looked at is there."""
    looks = crawl.of("secretariat").looks
    assert sum(look.status == 200 for look in looks) > len(looks) / 2


def test_every_get_route_opens_for_somebody(crawl: Crawl):
    opened = {look.address.split("?")[0] for who in WHO for look in crawl.of(who).looks if look.status < 400}
    asked = [
        rule
        for rule in routes(crawl.world.app)
        if "GET" in rule.methods and not {"token", "session_id", "move"} & rule.arguments
    ]
    shut = [rule.rule for rule in asked if not any(rule_matches(crawl, rule, address) for address in opened)]
    assert not shut
    assert set(DRAWS) & set(SENDS_HEAD_TOO)


def rule_matches(crawl: Crawl, rule, address: str) -> bool:
    found, _values = crawl.world.app.url_map.bind("localhost").match(address, return_rule=True)
    return found.endpoint == rule.endpoint


def test_a_stranger_who_only_looks_leaves_every_table_as_it_was(crawl: Crawl):
    client = crawl.world.app.test_client()
    everything = list(dict.fromkeys(addresses(crawl.world, "focal")))
    before = dump(crawl.world.house.engine)
    for address in everything:
        client.get(address)
        client.head(address)
    assert dump(crawl.world.house.engine) == before


def test_a_method_no_route_knows_is_refused_and_changes_nothing(crawl: Crawl):
    client = crawl.world.client("secretariat")
    everything = list(dict.fromkeys(addresses(crawl.world, "secretariat")))
    before = dump(crawl.world.house.engine)
    answers = {client.open(address, method=method).status_code for address in everything for method in ("PUT", "DELETE")}
    assert answers <= {400, 403, 404, 405}
    assert dump(crawl.world.house.engine) == before
