"""Invitations and resets: once, for a while, and only for their purpose."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.people.keeping import VISITOR, Proof
from riskreg.people.link_operations import accept_invitation, ask_for_reset, invite_person, reset_password
from riskreg.people.operations import disable_person
from riskreg.people.proving import prove
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.person import OneTimeLink
from riskreg.store.work import Desk

NEW = "correct horse battery staple"
MAIL = {"mail": True, "base_url": "https://risks.example.org", "organization": "Test"}


def visitor(house):
    return Desk(house.engine, VISITOR)


def mails(house):
    with house.engine.connect() as connection:
        return connection.execute(sa.select(OutgoingMail.__table__)).all()


def reset_token(house, email="focal@example.org"):
    ask_for_reset(visitor(house), email, base_url="https://risks.example.org")
    return mails(house)[-1].body.partition("/reset/")[2].split()[0]


def test_an_invitation_sets_the_password_once(house, events):
    token = invite_person(house.desk("admin"), house.people["focal"])
    assert accept_invitation(visitor(house), token, NEW) == house.people["focal"]
    assert isinstance(prove(house.engine, "focal@example.org", NEW, ""), Proof)
    with pytest.raises(NotFound, match="no longer works"):
        accept_invitation(visitor(house), token, "another good password")
    invited, accepted = events()
    assert (invited.kind, accepted.kind) == ("person.invited", "person.password_set")
    assert accepted.actor_id == house.people["focal"]
    assert token not in invited.body + accepted.body


def test_only_the_hash_of_a_token_is_kept(house):
    token = invite_person(house.desk("admin"), house.people["focal"])
    with house.engine.connect() as connection:
        assert token not in repr(connection.execute(sa.select(OneTimeLink.__table__)).all())
    assert mails(house) == []


def test_a_mail_holds_the_link_and_is_written_only_when_mail_is_configured(house):
    token = invite_person(house.desk("admin"), house.people["focal"], **MAIL)
    [mail] = mails(house)
    assert mail.recipient == "focal@example.org"
    assert f"https://risks.example.org/invitation/{token}" in mail.body


def test_a_newer_invitation_ends_the_one_before(house):
    first = invite_person(house.desk("admin"), house.people["focal"])
    invite_person(house.desk("admin"), house.people["focal"])
    with pytest.raises(NotFound):
        accept_invitation(visitor(house), first, NEW)


@pytest.mark.parametrize(("purpose", "lifetime"), [("invitation", timedelta(hours=72)), ("reset", timedelta(hours=2))])
def test_a_link_ends_after_its_time(house, purpose, lifetime):
    if purpose == "invitation":
        token, use = invite_person(house.desk("admin"), house.people["focal"]), accept_invitation
    else:
        token, use = reset_token(house), reset_password
    with clock.at(clock.now() + lifetime), pytest.raises(NotFound):
        use(visitor(house), token, NEW)
    with clock.at(clock.now() + lifetime - timedelta(seconds=5)):
        use(visitor(house), token, NEW)


def test_a_link_of_one_purpose_does_not_serve_the_other(house):
    token = invite_person(house.desk("admin"), house.people["focal"])
    with pytest.raises(NotFound):
        reset_password(visitor(house), token, NEW)


def test_a_weak_password_does_not_use_the_link_up(house):
    token = invite_person(house.desk("admin"), house.people["focal"])
    with pytest.raises(Invalid):
        accept_invitation(visitor(house), token, "short")
    accept_invitation(visitor(house), token, NEW)


def test_only_administrators_invite_and_nobody_invites_the_disabled(house):
    with pytest.raises(NotAllowed):
        invite_person(house.desk("secretariat"), house.people["focal"])
    token = invite_person(house.desk("admin"), house.people["focal"])
    disable_person(house.desk("admin"), house.people["focal"])
    with pytest.raises(Conflict):
        invite_person(house.desk("admin"), house.people["focal"])
    with pytest.raises(NotFound):
        accept_invitation(visitor(house), token, NEW)


def test_a_reset_goes_to_who_has_an_account_and_to_nobody_else(house, events):
    for email in ("nobody@example.org", "focal\x00@example.org", "", "focal@example.org\nBcc: x@example.org"):
        ask_for_reset(visitor(house), email, base_url="https://risks.example.org")
    assert mails(house) == []
    assert reset_password(visitor(house), reset_token(house), NEW) == house.people["focal"]
    assert [event.kind for event in events()] == ["person.reset_asked", "person.password_set"]


def test_a_mailbox_is_not_flooded(house):
    for _ in range(3):
        reset_token(house)
    assert len(mails(house)) == 1
    with clock.at(clock.now() + timedelta(minutes=6)):
        reset_token(house)
    assert len(mails(house)) == 2


@pytest.mark.parametrize("token", ["", "x" * 100_000, "\x00", "\ud800", "../../etc/passwd", "😀"])
def test_an_unknown_token_is_refused_kindly(house, token):
    with pytest.raises(NotFound, match="no longer works"):
        accept_invitation(visitor(house), token, NEW)
