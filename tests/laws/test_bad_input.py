"""Bad input gets a clear sentence and a status that fits, changes nothing, and never ends in a fault."""

from __future__ import annotations

import re

import html5lib
import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from riskreg.domain.permissions import Permission
from riskreg.web.access import PUBLIC
from tests import builders
from tests.laws.crawl import dump
from tests.laws.test_doors import doors, needs_of
from tests.laws.world import DRAFT, OWN, World, permissions_anywhere
from tests.web.page_laws import check_page, words

REFUSED = frozenset({400, 403, 404, 405, 409, 413, 422, 429})
GARBAGE = {
    "nothing": "",
    "a NUL": "a\x00b",
    "minus one": "-1",
    "a huge number": "9" * 40,
    "a superscript": "²",
    "no date": "2026-02-31",
    "script": "<script>alert(1)</script>",
    "half a pair": "\ud83d",
    "other scripts": "٣ ـ خطر",
    "long": "x" * 30_000,
}
ALONE = ("a NUL", "a huge number", "half a pair", "script")
ASKED = (
    "page", "q", "sort", "level", "cell", "entity", "region", "category", "subcategory", "from", "to", "measure", "state",
    "owner", "overdue", "emerging", "organizational_level", "kind", "person", "until", "noun", "role", "before", "at",
)  # fmt: skip
LISTS = ("/risks", "/heatmap", "/audit", "/people", "/entities")
ALWAYS = ("version", "reason", "name", "query", "goes_on_to", "target", "title", "entity", "do", "then", "next", "email")


def posts() -> list:
    return [pytest.param(rule, id=rule.rule) for rule, method in doors() if method == "POST" and "sign-out" not in rule.rule]


def gets() -> list:
    return [pytest.param(rule, id=rule.rule) for rule, method in doors() if method == "GET"]


def somebody_for(rule: Rule) -> str:
    """Somebody whose role opens the door."""
    needs = needs_of(rule)
    if needs == PUBLIC:
        return "focal"
    likely = ("focal", "secretariat", "admin", "oversight", "head", "senior")
    return next(who for who in likely if Permission(needs) in permissions_anywhere(who))


def fields_on(page: str) -> set[str]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    tags = (tag for kind in ("input", "select", "textarea", "button") for tag in tree.iter(kind))
    return {str(tag.get("name")) for tag in tags if tag.get("name")} - {"csrf_token"}


def judge(answer, what: str) -> str | None:
    """A sentence when the answer is a fault, or a refusal that says nothing."""
    if answer.status_code >= 500:
        return f"{what}: {answer.status_code}"
    if answer.status_code >= 400 and (answer.content_type or "").startswith("text/html") and answer.data:
        check_page(answer)
        tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
        if not words(next(tree.iter("main"), None)):
            return f"{what}: {answer.status_code} without a word"
    return None


def sent(value: str, names: set[str]) -> MultiDict:
    encoded = value.encode("utf-8", "surrogatepass")
    return MultiDict((name, encoded) for name in sorted(names))


@pytest.mark.parametrize("rule", posts())
def test_a_form_of_garbage_is_answered_and_never_ends_in_a_fault(world: World, rule: Rule):
    who, wrong = somebody_for(rule), []
    world.forget_clients()
    for what, value in GARBAGE.items():
        client = world.client(who)
        address = world.address(rule, who, DRAFT if "reference" in rule.arguments else OWN)
        names = set(ALWAYS)
        if "GET" in rule.methods:
            names |= fields_on(client.get(address).text)
        data = sent(value, names)
        data["csrf_token"] = world.csrf(client)
        if found := judge(client.post(address, data=data), f"{what} in {sorted(names)}"):
            wrong.append(found)
        if rule.rule.startswith("/account"):
            world.forget_clients()
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("rule", posts())
def test_a_form_that_is_no_form_is_answered(world: World, rule: Rule):
    who, wrong = somebody_for(rule), []
    world.forget_clients()
    client = world.client(who)
    token = {"X-CSRFToken": world.csrf(client)}
    bodies = {
        "json": {"json": {"version": [1, {"a": None}]}},
        "broken multipart": {"data": b"--x\r\nnonsense", "content_type": "multipart/form-data; boundary=x"},
        "bytes": {"data": bytes(range(256)), "content_type": "application/x-www-form-urlencoded"},
        "twice": {"data": MultiDict([("version", "1"), ("version", "2"), ("title", "a"), ("title", "b")])},
    }
    for what, body in bodies.items():
        address = world.address(rule, who, DRAFT if "reference" in rule.arguments else OWN)
        if found := judge(client.post(address, headers=token, **body), what):
            wrong.append(found)
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("rule", gets())
def test_an_address_with_a_garbage_query_is_answered(world: World, rule: Rule):
    who, wrong = somebody_for(rule), []
    client = world.client(who)
    address = world.address(rule, who, OWN).split("?")[0]
    for what, value in GARBAGE.items():
        if found := judge(client.get(address, query_string=sent(value[:3000], set(ASKED))), f"{what} for everything"):
            wrong.append(found)
    if rule.rule in LISTS:
        # One at a time as well: a list refuses at the first name it does not know.
        each = [(name, value[:300].encode("utf-8", "surrogatepass")) for name in ASKED for value in map(GARBAGE.get, ALONE)]
        wrong += [found for name, value in each if (found := judge(client.get(address, query_string={name: value}), f"{name}={value!r}"))]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("reference", ["R-0", "R-9999", "R-", "R-٣", "1", "%00", "R-0001%00", "..%2f..", "R-1e3", "R-" + "9" * 30])
@pytest.mark.parametrize("tail", ["", "/write/statement", "/history", "/moves/approve"])
def test_a_reference_that_is_none_is_not_found(world: World, reference: str, tail: str):
    answer = world.client("secretariat").get(f"/risks/{reference}{tail}")
    assert answer.status_code in (200, 301, 302, 303, 308, 404), answer.status_code
    assert judge(answer, reference) is None


def refused(world: World, who: str, address: str, expected: int, data: dict, says: str) -> None:
    """The form is refused with that status and a page that says why; every table stays as it was."""
    client = world.client(who)
    before = dump(world.house.engine)
    answer = client.post(address, data={"csrf_token": world.csrf(client)} | data)
    assert answer.status_code == expected, (answer.status_code, words_of(answer))
    assert re.search(says, words_of(answer)), words_of(answer)[:500]
    check_page(answer)
    assert dump(world.house.engine) == before


def words_of(answer) -> str:
    return words(html5lib.parse(answer.text, namespaceHTMLElements=False).find("body"))


def statement(world: World, reference: str, **more: str) -> dict[str, str]:
    said = {"title": "A new title", "kind": "environmental/political", "event": "It happens.", "consequences": "It hurts."}
    return said | {"version": str(builders.version_of(world.house, reference))} | more


def test_a_date_that_is_none_is_refused_beside_its_field(world: World):
    reference = world.risks[DRAFT]
    data = {"version": str(builders.version_of(world.house, reference)), "response": "mitigate", "description": "Visit"}
    refused(world, "focal", f"/risks/{reference}/write/response", 422, data | {"due": "2026-02-31"}, "real date")


@pytest.mark.parametrize("step", ["9", "0", "-1", "4.5", "four", "٤"])
def test_a_likelihood_off_the_scale_is_refused(world: World, step: str):
    reference = world.risks[DRAFT]
    data = {"version": str(builders.version_of(world.house, reference)), "exposure_likelihood": step, "exposure_impact": "3"}
    refused(world, "focal", f"/risks/{reference}/write/scores", 422, data, "(?i)choose|likelihood")


def test_a_risk_cannot_be_logged_for_another_office(world: World):
    data = statement(world, world.risks[DRAFT]) | {"entity": str(world.house.entities["CO-TUN"]), "key": "k" * 24}
    refused(world, "focal", "/risks/new", 403, data, "(?i)role")


@pytest.mark.parametrize("entity", ["999999", "-4", "x", "9" * 30])
def test_an_office_that_is_none_is_refused(world: World, entity: str):
    client = world.client("focal")
    data = statement(world, world.risks[DRAFT]) | {"entity": entity, "key": "k" * 24, "csrf_token": world.csrf(client)}
    answer = client.post("/risks/new", data=data)
    assert answer.status_code in (404, 422)
    assert judge(answer, entity) is None


@pytest.mark.parametrize("owner", ["999999", "-1", "x", "9" * 30])
def test_an_owner_who_is_nobody_is_refused(world: World, owner: str):
    reference = world.risks[DRAFT]
    data = {"version": str(builders.version_of(world.house, reference)), "owner": owner, "classification": "unclassified"}
    refused(world, "focal", f"/risks/{reference}/write/placing", 422, data, "(?i)choose")


def test_a_control_of_another_risk_is_not_found(world: World):
    reference = world.risks[DRAFT]
    data = {"version": str(builders.version_of(world.house, reference))}
    refused(world, "focal", f"/risks/{reference}/write/controls/77/withdraw", 404, data, "(?i)no such|nothing")


def test_a_title_of_two_megabytes_is_too_large(world: World):
    reference = world.risks[DRAFT]
    data = statement(world, reference, title="x" * 2_000_001)
    refused(world, "focal", f"/risks/{reference}/write/statement", 413, data, "larger than the register accepts")


def test_a_title_just_under_the_limit_of_a_request_is_refused_beside_its_field(world: World):
    reference = world.risks[DRAFT]
    client = world.client("focal")
    data = statement(world, reference, title="x" * 100_000) | {"csrf_token": world.csrf(client)}
    answer = client.post(f"/risks/{reference}/write/statement", data=data)
    assert answer.status_code == 422
    assert "200 characters" in words_of(answer)


def test_a_nul_is_refused_beside_its_field(world: World):
    reference = world.risks[DRAFT]
    refused(world, "focal", f"/risks/{reference}/write/statement", 422, statement(world, reference, title="a\x00b"), "control characters")


@pytest.mark.parametrize("version", ["1", "0", "", "-1", "9" * 30, "x", "²"])
def test_a_version_that_is_not_the_one_now_stored_shows_both(world: World, version: str):
    reference = world.risks[DRAFT]
    refused(world, "focal", f"/risks/{reference}/write/statement", 409, statement(world, reference, version=version), "A new title")


def test_a_form_that_forgot_its_version_counts_as_stale(world: World):
    reference = world.risks[DRAFT]
    data = statement(world, reference)
    del data["version"]
    refused(world, "focal", f"/risks/{reference}/write/statement", 409, data, "A new title")


@pytest.mark.parametrize("query", ["level=enormous", "sort=shoe-size", "page=zero", "page=-1", "cell=residual-1-1", "colour=red", "organizational_level=galaxy", "category=weather", "state=UPPER", "level=high&overdue=perhaps"])
@pytest.mark.parametrize("path", ["/risks", "/heatmap", "/heatmap.svg", "/heatmap.pdf", "/risks.csv"])
def test_a_filter_nobody_knows_is_refused_in_a_sentence(world: World, path: str, query: str):
    answer = world.client("secretariat").get(f"{path}?{query}")
    assert answer.status_code == 422
    assert "filter" in words_of(answer)
    check_page(answer)


def test_a_program_gets_its_refusal_as_json(world: World):
    answer = world.client("secretariat").get("/risks?level=enormous", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "level" in answer.json["error"]
