"""Saying what a submission is: it happens, it is refused, it leaves its events, and its entity is told."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from riskreg.consolidation.operations import link_submission, undo_link
from riskreg.domain.consolidation import Relation
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.store.tables.revision import RiskRevision
from tests.builders import approved, corporate, linked, log, move, risk_row, submitted, version_of
from tests.operations.consolidation.sealing import seal


def test_a_submission_contributes_to_a_corporate_risk_and_stays_with_its_entity(house, links, notices, events):
    candidate, reference = corporate(house, title="Denial of access"), approved(house, title="Entry refused")
    before = risk_row(house, reference)
    events()
    linked(house, reference, candidate=candidate, reason="  The same root cause.  ")
    row, (link,) = risk_row(house, reference), links()
    assert (row.state, row.revision, row.version) == ("in_register", before.revision, before.version + 1)
    assert (row.consolidated_as, row.consolidation_reason) == ("contributes to", "The same root cause.")
    assert row.consolidated_into_id == link.candidate_id == risk_row(house, candidate).id
    assert (link.risk_id, link.by_name, link.undone_at) == (row.id, "Secretariat", None)
    (event,) = events()
    body = json.loads(event.body)
    assert (event.kind, event.subject) == ("risk.consolidated", reference)
    assert (body["relation"], body["candidate"], body["decided_on"]) == ("contributes to", candidate, before.revision)
    assert notices("consolidated") == ["focal", "owner"]


def test_the_link_keeps_the_revision_that_was_decided_on(house, links):
    reference = approved(house)
    linked(house, reference, "out of scope")
    table, (link,) = RiskRevision.__table__, links()
    with house.engine.connect() as connection:
        wanted = sa.select(table.c.sha256).where(table.c.risk_id == link.risk_id, table.c.number == link.revision)
        assert connection.execute(wanted).scalar_one() == link.sha256


@pytest.mark.parametrize(
    ("relation", "moves", "state"),
    [
        ("same", ["risk.merge"], "merged"),
        ("duplicate", ["risk.merge"], "merged"),
        ("issue", ["risk.mark_as_issue"], "issue"),
        ("contributes to", [], "in_register"),
        ("out of scope", [], "in_register"),
        ("refer to the Secretariat", [], "in_register"),
    ],
)
def test_what_ends_the_submission_makes_the_move_of_its_lifecycle(house, events, relation, moves, state):
    candidate, reference = corporate(house, title="Denial of access"), approved(house, title="Entry refused")
    needs = Relation(relation).needs_candidate
    events()
    linked(house, reference, relation, candidate if needs else "")
    row = risk_row(house, reference)
    assert (row.state, row.consolidated_as) == (state, relation)
    if relation in ("same", "duplicate"):
        assert row.merged_into_id == risk_row(house, candidate).id
    kinds = [event.kind for event in events() if event.kind.startswith("risk.")]
    assert kinds == [*moves, "risk.consolidated"]


def test_a_duplicate_may_be_of_another_entity_s_submission_and_the_rest_not(house):
    other = approved(house, "other_focal", "other_head", "CO-TUN", title="Entry refused at the border")
    reference = approved(house, title="Entry refused")
    for relation in ("same", "contributes to"):
        with pytest.raises(Invalid, match=f"{other} is a risk of one entity"):
            linked(house, reference, relation, other)
    linked(house, reference, "duplicate", other)
    assert risk_row(house, reference).state == "merged"


@pytest.mark.parametrize("who", ["focal", "head", "other_focal", "senior", "oversight", "owner"])
def test_only_the_risk_secretariat_decides(house, who):
    reference = approved(house)
    refusal = NotFound if who == "other_focal" else NotAllowed
    for verb in (lambda: linked(house, reference, "out of scope", who=who), lambda: undo_link(house.desk(who), reference, 1, "No.")):
        with pytest.raises(refusal):
            verb()
    assert risk_row(house, reference).consolidated_as is None


def test_what_is_no_submission_is_refused(house):
    draft, sent, kept = log(house), submitted(house, title="On its way"), corporate(house, title="Denial of access")
    candidate = approved(house, title="Proposed by itself")
    move(house, candidate, "propose_for_validation", "secretariat")
    for reference in (draft, sent, kept, candidate):
        with pytest.raises(Conflict, match="Only what an entity has in the register"):
            linked(house, reference, "out of scope")


def test_a_submission_is_decided_once_and_on_what_was_read(house, links):
    reference = approved(house)
    seen = version_of(house, reference)
    linked(house, reference, "out of scope")
    with pytest.raises(Stale):
        link_submission(house.desk("secretariat"), reference, seen, Relation.ISSUE, "It has happened.")
    with pytest.raises(Conflict, match="already said"):
        linked(house, reference, "issue")
    assert len(links()) == 1


@pytest.mark.parametrize(
    ("relation", "candidate", "reason", "field", "said"),
    [
        ("contributes to", "", "Why.", "candidate", "Choose the other risk"),
        ("contributes to", "R-9999", "Why.", "candidate", "open to you"),
        ("contributes to", "access", "Why.", "candidate", "open to you"),
        ("same", "itself", "Why.", "candidate", "the submission itself"),
        ("same", "a draft", "Why.", "candidate", "not in the register yet"),
        ("contributes to", "ended", "Why.", "candidate", "has ended"),
        ("out of scope", "R-0001", "Why.", "candidate", "Leave the other risk out"),
        ("out of scope", "", "   ", "reason", "Give a reason"),
        ("out of scope", "", "x" * 2001, "reason", "Shorten"),
        ("out of scope", "", "a\x00b", "reason", "plain text"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_changes(house, links, relation, candidate, reason, field, said):
    from riskreg.domain.vocabulary import OrganizationalLevel

    reference = approved(house)
    ended = corporate(house, title="Closed since")
    move(house, ended, "refer", "secretariat", "It belongs to the Secretariat.")
    named = {"itself": reference, "ended": ended, "a draft": log(house, level=OrganizationalLevel.CORPORATE)}
    before = risk_row(house, reference)
    with pytest.raises(Invalid, match=said) as refused:
        linked(house, reference, relation, named.get(candidate, candidate), reason=reason)
    assert list(refused.value.fields) == [field]
    assert risk_row(house, reference) == before
    assert links() == []


def test_a_move_that_others_must_agree_to_is_not_made_on_the_side(house, links):
    from riskreg.paths import SEED
    from riskreg.tasks.operations import adopt_lifecycle

    source = (SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8")
    kept = 'flags = ["editable", "in_register"]\n'
    task = f'{kept}[states.task]\nrole = "secretariat"\ntitle = "Consolidate the submission"\nquorum = 2\n'
    issue = 'to = "issue"\npermission = "risk:consolidate"\nasks_reason = true\ntone = '
    asking = source.replace("version = 4", "version = 5").replace(kept, task, 1).replace(f'{issue}"grave"', f'{issue}"main"')
    adopt_lifecycle(house.machine, asking)
    reference = approved(house)
    with pytest.raises(Conflict, match="needs others to agree"):
        linked(house, reference, "issue")
    assert (risk_row(house, reference).state, links()) == ("in_register", [])


def test_neither_a_link_nor_what_was_undone_is_changed_or_deleted(house):
    reference = approved(house)
    linked(house, reference, "out of scope")
    changes = ("UPDATE consolidation_link SET reason = 'Another.'", "DELETE FROM consolidation_link")
    undo = "UPDATE consolidation_link SET undone_reason = 'Otherwise.'"
    for change in changes:
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), house.engine.begin() as connection:
            connection.execute(sa.text(change))
    undo_link(house.desk("secretariat"), reference, version_of(house, reference), "It was another one.")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), house.engine.begin() as connection:
        connection.execute(sa.text(undo))


def test_a_strictly_confidential_candidate_is_not_named_with_the_submission(house, events, notices):
    candidate = seal(house, corporate(house, title="A source is exposed"), "secretariat")
    reference = approved(house, title="Entry refused")
    events()
    linked(house, reference, "same", candidate, reason="The source of Quito is the same.")
    told = events()
    assert {event.kind for event in told} >= {"risk.merge", "risk.consolidated"}
    said = " ".join(event.body for event in told if event.subject == reference)
    assert candidate not in said
    assert "Quito" not in said
    undo_link(house.desk("secretariat"), reference, version_of(house, reference), "Quito is another source.")
    assert "Quito" not in " ".join(event.body for event in events() if event.subject == reference)
    assert notices("consolidated") == ["focal", "owner"]


def test_of_a_strictly_confidential_submission_only_its_named_people_are_told(house, notices):
    reference = seal(house, approved(house, title="A source is exposed"), "secretariat")
    linked(house, reference, "out of scope")
    assert notices("consolidated") == ["focal", "owner"]
    hidden = seal(house, approved(house, title="Another source"))
    with pytest.raises(NotFound):
        linked(house, hidden, "out of scope")
