"""Signing in and out through the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.people.passwords import hash_password
from riskreg.people.return_path import safe_path
from riskreg.store.tables.person import Person, SignInFailure, UserSession
from tests.builders import PASSWORD
from tests.web.page_client import PageClient

WRONG = "This e-mail address and password do not go together."


def test_somebody_who_signs_in_comes_to_their_work(client_of):
    client = client_of("focal")
    assert "Sign out" in client.get("/account").text


def test_the_page_asked_for_is_shown_after_signing_in(anonymous):
    asked = anonymous.get("/account?x=1")
    assert asked.status_code == 302
    assert asked.location == "/sign-in?next=/account?x%3D1"
    anonymous.get(asked.location)
    signed_in = anonymous.post("/sign-in", {"email": "focal@example.org", "password": PASSWORD, "next": "/account?x=1"})
    assert (signed_in.status_code, signed_in.location) == (303, "/account?x=1")


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "javascript:alert(1)", "/a\nb", "", "x", "/" * 3000, "/sign-in?next=/a"],
)
def test_nobody_is_sent_to_another_site(path, anonymous):
    assert safe_path(path) == ""
    answer = anonymous.post("/sign-in", {"email": "focal@example.org", "password": PASSWORD, "next": path})
    assert answer.location.endswith(("/work", "risks.work"))


@pytest.mark.parametrize(
    "email", ["nobody@example.org", "focal@example.org", "<script>alert(1)</script>", "😀@example.org", "a\r\nBcc: b@example.org"]
)
def test_unknown_accounts_and_wrong_passwords_get_the_same_answer(email, anonymous):
    answer = anonymous.post("/sign-in", {"email": email, "password": "not the right password"})
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("email", ["focal\x00@example.org", "\u202egro.elpmaxe@lacof"])
def test_what_nobody_sees_in_the_address_is_refused_with_a_sentence(email, anonymous):
    answer = anonymous.post("/sign-in", {"email": email, "password": PASSWORD})
    assert answer.status_code == 422
    assert "control characters" in answer.text


def test_two_megabytes_are_too_much(anonymous):
    assert anonymous.post("/sign-in", {"email": "a" * 2_000_000, "password": "x"}).status_code == 413


def test_after_five_wrong_passwords_even_the_right_one_waits(anonymous):
    for _ in range(5):
        anonymous.post("/sign-in", {"email": "focal@example.org", "password": "wrong wrong wrong"})
    slowed = anonymous.post("/sign-in", {"email": "Focal@Example.org ", "password": PASSWORD})
    assert slowed.status_code == 429
    assert 1 <= int(slowed.headers["Retry-After"]) <= 15
    assert "Too many tries. Wait" in slowed.text


def test_an_account_that_does_not_exist_is_slowed_down_just_the_same(anonymous):
    for _ in range(5):
        anonymous.post("/sign-in", {"email": "nobody@example.org", "password": "wrong wrong wrong"})
    assert anonymous.post("/sign-in", {"email": "nobody@example.org", "password": "x"}).status_code == 429
    assert anonymous.post("/sign-in", {"email": "focal@example.org", "password": PASSWORD}).status_code == 303


def test_signing_in_forgets_the_failures_of_the_account(anonymous, app, house):
    for _ in range(4):
        anonymous.post("/sign-in", {"email": "focal@example.org", "password": "wrong wrong wrong"})
    PageClient(app).sign_in("focal@example.org", PASSWORD)
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(SignInFailure.__table__)).scalar_one() == 0


def test_the_cookie_of_before_is_worthless_after_signing_in(anonymous):
    anonymous.get("/sign-in")
    before = anonymous.http.get_cookie("riskreg").value
    anonymous.sign_in("focal@example.org", PASSWORD)
    after = anonymous.http.get_cookie("riskreg")
    assert after.value != before
    assert after.http_only
    assert anonymous.get("/account").status_code == 200


def test_signing_out_ends_the_session_on_the_server(client_of, app):
    client = client_of("focal")
    client.get("/account")
    cookie = client.http.get_cookie("riskreg").value
    assert client.post("/sign-out").location == "/sign-in"
    thief = PageClient(app)
    thief.http.set_cookie("riskreg", cookie)
    assert thief.get("/account").status_code == 302


def test_a_session_ends_after_twelve_hours(client_of, house):
    client = client_of("focal")
    with house.engine.begin() as connection:
        connection.execute(sa.update(UserSession.__table__).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert client.get("/account").status_code == 302


def test_a_disabled_person_is_out_at_once(client_of, house):
    client = client_of("focal")
    with house.engine.begin() as connection:
        connection.execute(sa.update(Person.__table__).where(Person.__table__.c.name == "Focal").values(disabled_at=clock.now()))
    assert client.get("/account").status_code == 302
    assert WRONG in client.post("/sign-in", {"email": "focal@example.org", "password": PASSWORD}).text


def test_a_form_sent_after_the_session_ended_is_kept_and_sent_again(client_of, house):
    client = client_of("admin")
    client.get("/account")
    with house.engine.begin() as connection:
        connection.execute(sa.update(UserSession.__table__).values(ended_at=clock.now()))
    typed = {"name": 'Zoë "quote" <b>bold</b>\nsecond line', "email": "zoe@example.org"}
    stopped = client.post("/people/new", typed)
    assert stopped.status_code == 401
    kept = re.search(r'name="kept"[^>]*value="([^"]+)"', stopped.text).group(1)
    back = client.post("/sign-in", {"email": "admin@example.org", "password": PASSWORD, "kept": kept})
    assert back.status_code == 200
    assert "Your text was kept" in back.text
    assert "Somebody else typed this" not in back.text
    assert 'action="/people/new"' in back.text
    assert "<b>bold</b>" not in back.text
    again = client.post("/people/new", {"name": "Zoë", "email": "zoe@example.org", "entity_id": ""})
    assert again.status_code == 303


def test_another_account_is_warned_before_sending_what_somebody_else_typed(client_of, house):
    client = client_of("admin")
    client.get("/account")
    with house.engine.begin() as connection:
        connection.execute(sa.update(UserSession.__table__).values(ended_at=clock.now()))
    stopped = client.post("/people/new", {"name": "Zoë"})
    kept = re.search(r'name="kept"[^>]*value="([^"]+)"', stopped.text).group(1)
    back = client.post("/sign-in", {"email": "focal@example.org", "password": PASSWORD, "kept": kept})
    assert "Somebody else typed this" in back.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_what_another_site_posts_is_not_kept(origin, anonymous):
    answer = anonymous.post("/people/new", {"name": "x"}, headers={"Origin": origin})
    assert answer.status_code == 401
    assert 'name="kept"' not in answer.text


def test_passwords_are_never_kept(anonymous):
    answer = anonymous.post("/account/password", {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 401
    assert 'name="kept"' not in answer.text


def test_a_forged_kept_form_is_ignored(anonymous):
    answer = anonymous.post("/sign-in", {"email": "focal@example.org", "password": PASSWORD, "kept": "forged.x.y"})
    assert answer.status_code == 303


def test_a_form_without_the_token_is_refused(anonymous):
    assert anonymous.http.post("/sign-in", data={"email": "focal@example.org", "password": PASSWORD}).status_code == 400


def test_somebody_invited_who_has_no_password_yet_cannot_sign_in(anonymous, house):
    with house.engine.begin() as connection:
        connection.execute(sa.update(Person.__table__).where(Person.__table__.c.name == "Focal").values(password_hash=""))
    assert WRONG in anonymous.post("/sign-in", {"email": "focal@example.org", "password": " "}).text
    assert hash_password("a") != hash_password("a")
