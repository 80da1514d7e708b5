"""The audit trail in a browser: what oversight reads, narrows, exports and proves."""

import csv
import io
import json

import pytest
import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.exchange.worker import SUBJECTS
from riskreg.oversight import queries
from riskreg.paths import SEED
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.event import Event
from riskreg.store.tables.task import Task
from riskreg.store.work import open_work
from riskreg.tasks.task_operations import claim_task
from tests.builders import approved, asked, log, version_of
from tests.store.tampering import drop_triggers

EVENT = Event.__table__
TASK = Task.__table__


@pytest.fixture
def secret(house):
    """A strictly confidential risk, and another that can be read; both logged by the focal point."""
    log(house, title="In the open")
    reference = log(house, title="Behind the seal")
    place_risk(house.desk("focal"), reference, 1, Placing(scope="hidden place", classification=Classification.STRICTLY_CONFIDENTIAL))
    return reference


def record(house, kind: str, subject: str = "something", who: str = "secretariat", times: int = 1, **body) -> None:
    with open_work(house.desk(who)) as work:
        for _ in range(times):
            work.record(kind, None, subject, **body)


def rows_of(answer) -> int:
    return answer.text.count('<td class="ref"')


@pytest.mark.parametrize("path", ["/audit", "/audit.csv", "/audit.jsonl", "/audit/verify"])
def test_the_trail_is_read_by_oversight_and_the_secretariat(client_of, path):
    for who in ("oversight", "secretariat"):
        assert client_of(who).get(path).status_code == 200
    for who in ("focal", "head", "senior", "admin"):
        assert client_of(who).get(path).status_code == 403


def test_the_trail_tells_what_happened_newest_first_with_the_head(client_of, house):
    reference = log(house)
    client = client_of("oversight")
    page = client.get("/audit")
    assert page.text.index("signed in") < page.text.index("logged the risk")
    assert f'<a href="/risks/{reference}">{reference}</a>' in page.text
    assert "None can be changed or removed." in page.text
    with house.engine.connect() as connection:
        newest = connection.execute(sa.select(EVENT.c.hash).order_by(EVENT.c.seq.desc()).limit(1)).scalar_one()
    assert newest in page.text


def test_a_long_trail_is_read_page_by_page_and_nothing_is_left_out(client_of, house):
    record(house, "view.saved", times=130)
    client = client_of("oversight")
    seen, path = [], "/audit"
    while path:
        page = client.get(path).text
        seen += [int(cell.split(">")[1].split("<")[0]) for cell in page.split('<td class="ref"')[1:]]
        path = page.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in page else ""
    assert seen == list(range(max(seen), 0, -1))
    assert len(seen) > 130


LIFECYCLES = [file.stem for file in (SEED / "lifecycles").glob("*.toml")]
SHIPPED = len(LIFECYCLES) + 1  # and the rules of authority
NARROWED = {
    "person=Secretariat": 3, "person=SECRETARIAT@example.org": 3, "person=machine": SHIPPED, "kind=view.saved": 2,
    "noun=view": 3, "noun=view&kind=view.forgotten": 1, "noun=view&kind=lifecycle.adopted": 0, "text=%25": 1,
    "text=VIEW": 2 + sum("view" in name for name in LIFECYCLES), "text=no+such+words": 0, "person=Secretariat&kind=view.saved&text=view": 2, "reference=r-1": 1,
    "reference=R-0099": 0, "first=2190-01-01": 0, "last=1999-01-01": 0, "first=2020-01-01&last=2190-01-01&noun=view": 3,
    "first=2020-01-01&noun=risk": 1, "person=Secretariat&noun=risk": 0,
}  # fmt: skip


def test_the_trail_is_narrowed(client_of, house):
    log(house)
    record(house, "view.saved", "view 1")
    record(house, "view.saved", "View 2")
    record(house, "view.forgotten", "100 % of all")
    client = client_of("oversight")
    assert {query: rows_of(client.get(f"/audit?{query}")) for query in NARROWED} == NARROWED
    exported = {query: len(client.get(f"/audit.jsonl?{query}").text.splitlines()) for query in NARROWED}
    assert exported == NARROWED


REFUSED = {
    "kind=nothing": "Choose one of the list under “Kind”.", "noun=nothing": "Choose one of the list under “About”.",
    "person=Nobody": "Nobody has that name or e-mail.", "reference=forty-two": "Enter a reference, such as R-0042.",
    "first=tomorrow": "Enter a real date", "first=2026-02-01&last=2026-01-01": "not before the first",
    "text=a%00b": "control characters", f"text={'x' * 81}": "Shorten this",
}  # fmt: skip


def test_an_unknown_filter_value_is_answered_with_a_sentence(client_of):
    client = client_of("oversight")
    for query, sentence in REFUSED.items():
        for path in ("/audit", "/audit.csv", "/audit.jsonl"):
            answer = client.get(f"{path}?{query}")
            assert (answer.status_code, sentence in answer.text) == (422, True), f"{path}?{query}"


def test_a_page_that_begins_nowhere_is_refused(client_of):
    client = client_of("oversight")
    for before in ("x", "-1", "1e9", "99999999999", "٣"):
        assert client.get(f"/audit?before={before}").status_code == 422, before


def test_a_search_without_an_index_goes_on_window_by_window(client_of, house, monkeypatch):
    record(house, "view.saved", "needle")
    record(house, "view.saved", "hay", times=60)
    monkeypatch.setattr(queries, "WINDOW", 30)
    client = client_of("oversight")
    page = client.get("/audit?text=needle")
    assert rows_of(page) == 0
    assert "“Older events” goes on from there." in page.text
    for _ in range(3):
        if not rows_of(page):
            page = client.get(page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&"))
    assert rows_of(page) == 1
    assert len(client.get("/audit.jsonl?text=needle").text.splitlines()) == 1


def test_of_a_strictly_confidential_risk_only_the_named_read_more_than_that_something_happened(client_of, house, secret):
    with open_work(house.desk("focal")) as work:
        work.record("risk.merge", 1, "R-0001", into=secret, reason=f"the same as {secret}", past="merged")
    page = client_of("oversight").get("/audit").text
    assert page.count("a strictly confidential risk</td>") == 2
    assert "into a strictly confidential risk" in page
    for path in ("/audit", "/audit.csv", "/audit.jsonl"):
        text = client_of("oversight").get(path).text
        assert secret not in text
        assert "hidden place" not in text
    assert "R-0001" in page


def test_a_filter_tells_nothing_of_a_closed_risk(client_of, secret):
    client = client_of("oversight")
    assert rows_of(client.get(f"/audit?reference={secret}")) == 0
    assert rows_of(client.get("/audit?reference=R-0001")) == 1
    assert rows_of(client.get("/audit?text=R-")) == 1
    assert rows_of(client.get("/audit?noun=risk")) == 3


@pytest.fixture
def sealed_later(house):
    """A risk a higher level was asked about, whose request somebody took on before it became strictly confidential."""
    reference = approved(house)
    request = asked(house, reference)
    with house.engine.connect() as connection:
        task = connection.execute(sa.select(TASK.c.id).where(TASK.c.subject == request)).scalar_one()
    claim_task(house.desk("secretariat"), task, SUBJECTS)
    placing = Placing(owner_id=house.people["owner"], classification=Classification.STRICTLY_CONFIDENTIAL)
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    return reference, request


@pytest.mark.parametrize("path", ["/audit", "/audit.csv", "/audit.jsonl"])
def test_a_task_about_a_closed_risk_is_told_like_the_risk_whatever_it_is_called(client_of, sealed_later, path):
    _reference, request = sealed_later
    text = client_of("oversight").get(path).text
    assert "task.claimed" in text
    assert request not in text
    assert "Answer the request" not in text


def test_no_search_proves_that_a_closed_risk_or_what_was_asked_about_it_exists(client_of, sealed_later):
    for guess in sealed_later:
        assert rows_of(client_of("oversight").get(f"/audit?text={guess}")) == 0
    assert rows_of(client_of("oversight").get("/audit?text=Q-")) == 0


def test_whoever_is_named_on_a_strictly_confidential_risk_reads_its_events(client_of, house):
    reference = log(house, "secretariat", title="Behind the seal")
    place_risk(house.desk("secretariat"), reference, 1, Placing(classification=Classification.STRICTLY_CONFIDENTIAL))
    assert rows_of(client_of("secretariat").get(f"/audit?reference={reference}")) == 2
    assert rows_of(client_of("oversight").get(f"/audit?reference={reference}")) == 0


def test_the_export_holds_what_the_trail_holds_and_no_formula(client_of, house):
    record(house, "view.saved", "=HYPERLINK(1)", reason="+1", words='a "quoted", line')
    client = client_of("oversight")
    answer = client.get("/audit.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    found = next(row for row in rows if row["kind"] == "view.saved")
    assert (found["subject"], json.loads(found["details"])["words"]) == ("'=HYPERLINK(1)", 'a "quoted", line')
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in rows for cell in row.values())
    lines = [json.loads(line) for line in client.get("/audit.jsonl").text.splitlines()]
    assert [line["number"] for line in lines] == [int(row["number"]) for row in rows]
    assert next(line for line in lines if line["kind"] == "view.saved")["subject"] == "=HYPERLINK(1)"


def test_a_long_export_comes_in_pieces_and_whole(client_of, house, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 40)
    record(house, "view.saved", times=450)
    answer = client_of("oversight").http.get("/audit.csv", buffered=False, headers={"Accept-Encoding": "gzip"})
    pieces = list(answer.response)
    assert len(pieces) >= 3
    numbers = [int(row["number"]) for row in csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig")))]
    assert numbers == list(range(max(numbers), 0, -1))


def test_the_proof_says_that_the_chain_is_whole_or_names_the_broken_row(client_of, house):
    log(house)
    client = client_of("oversight")
    assert "The chain is whole" in client.get("/audit/verify").text
    drop_triggers(house.engine)
    with house.engine.begin() as connection:
        connection.execute(sa.update(EVENT).where(EVENT.c.seq == 2).values(subject="R-0002"))
    page = client.get("/audit/verify").text
    assert "The chain is broken" in page
    assert "Row 2 was changed after it was written." in page


def test_the_cost_of_a_page_does_not_grow_with_the_trail(client_of, house):
    client = client_of("oversight")
    log(house)
    few = statements_of(house.engine, lambda: client.get("/audit"))
    for number in range(60):
        log(house, title=f"Risk {number}")
    assert statements_of(house.engine, lambda: client.get("/audit")) == few


def statements_of(engine, act) -> int:
    asked = []

    def count(*args):
        asked.append(args[2])

    sa.event.listen(engine, "before_cursor_execute", count)
    act()
    sa.event.remove(engine, "before_cursor_execute", count)
    return len(asked)
