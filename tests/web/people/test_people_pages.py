"""The administrator's pages for people."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from riskreg.people.operations import add_person
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.work import open_work
from tests.builders import PASSWORD, log
from tests.web.page_client import PageClient

NEW = {"name": "Zoë Müller", "function": "Analyst", "email": "zoe@example.org", "entity_id": ""}
HOSTILE = ["<script>alert(1)</script>", "محمد 😀", "\"'><img src=x onerror=alert(1)>", "{{ 7*7 }}", "x" * 120]


def test_an_administrator_adds_grants_and_invites_and_the_person_signs_in(client_of, house, app):
    client = client_of("admin")
    client.get("/people/new")
    page = client.post("/people/new", NEW).location
    client.get(page)
    granted = client.post(f"{page}/roles", {"role": "focal_point", "entity_id": str(house.entities["CO-COL"])})
    assert granted.status_code == 303
    invited = client.post(f"{page}/invitation")
    path = re.search(r'value="http://localhost(/invitation/[^"]+)"', invited.text).group(1)
    assert path.rpartition("/")[2] not in client.get(page).text
    zoe = PageClient(app)
    assert "zoe@example.org" in zoe.get(path).text
    words = {"password": "correct horse battery staple", "again": "correct horse battery staple"}
    assert zoe.post(path, words).location == "/sign-in"
    assert zoe.sign_in("zoe@example.org", words["password"]).status_code == 303
    assert "Entity focal point, CO-COL and below" in zoe.get("/account").text
    used = zoe.get(path)
    assert used.status_code == 404
    assert "This link no longer works" in used.text


def test_looking_at_a_link_does_not_use_it_and_dead_links_look_alike(client_of, house, app):
    client = client_of("admin")
    invited = client.post(f"/people/{house.people['focal']}/invitation")
    path = re.search(r'value="http://localhost(/invitation/[^"]+)"', invited.text).group(1)
    anybody = PageClient(app)
    for _ in range(3):
        assert anybody.get(path).status_code == 200
    assert anybody.post(path, {"password": "correct horse battery", "again": "another horse battery"}).status_code == 422
    unknown = anybody.get("/invitation/unknown").text
    client.post(f"/people/{house.people['focal']}/invitation")
    assert re.sub(r'content="[^"]*"', "", anybody.get(path).text) == re.sub(r'content="[^"]*"', "", unknown)


def test_nobody_else_opens_the_pages_of_people(client_of, house):
    me = house.people["focal"]
    for who in ("focal", "head", "secretariat", "senior", "oversight", "owner"):
        client = client_of(who)
        for path in ("/people", "/people/new", f"/people/{me}", f"/people/{me}/correct", f"/people/{me}/disable"):
            assert client.get(path).status_code == 403
        for path in ("roles", "roles/1/end", "invitation", "disable", "enable", "correct"):
            assert client.post(f"/people/{me}/{path}", NEW).status_code == 403


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text_on_every_page(client_of, house, name):
    client = client_of("admin")
    person_id = add_person(house.machine, email="h@example.org", name=name, function=name)
    for path in ("/people", f"/people/{person_id}", f"/people/{person_id}/correct", f"/people/{person_id}/disable"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "49" not in re.findall(r"<h1>.*?</h1>", page)[0]


def test_what_was_typed_is_kept_beside_the_problem(client_of):
    page = client_of("admin").post("/people/new", NEW | {"email": "a\r\nBcc: b@example.org", "entity_id": "999"})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert 'value="Zoë Müller"' in page.text
    assert client_of("admin").post("/people/new", NEW | {"name": "x" * 2_000_000}).status_code == 413


def test_a_stale_correction_shows_what_is_kept(client_of, house):
    client, path = client_of("admin"), f"/people/{house.people['senior']}/correct"
    client.get(path)
    assert client.post(path, NEW | {"version": "1"}).status_code == 303
    stale = client.post(path, NEW | {"version": "1", "name": "Another"})
    assert stale.status_code == 422
    assert "Kept now: Zoë Müller" in stale.text
    assert 'value="Another"' in stale.text
    assert client.post(path, NEW | {"version": "2", "name": "Another"}).status_code == 303


def test_disabling_shows_what_is_owned_first_and_ends_the_session_at_once(client_of, house):
    reference = log(house)
    focal, admin, path = client_of("focal"), client_of("admin"), f"/people/{house.people['focal']}"
    assert reference in admin.get(f"{path}/disable").text
    assert admin.post(f"{path}/disable").status_code == 303
    assert "cannot sign in" in admin.get(path).text
    assert focal.get("/account").status_code == 302
    assert admin.post(f"{path}/disable").status_code == 409
    assert admin.post(f"{path}/enable").status_code == 303
    assert focal.sign_in("focal@example.org", PASSWORD).status_code == 303


def test_the_last_administrator_is_told_why_not(client_of, house):
    client, path = client_of("admin"), f"/people/{house.people['admin']}"
    assert client.post(f"{path}/disable").status_code == 409
    with house.engine.connect() as connection:
        grant = connection.execute(sa.select(RoleGrant.__table__.c.id).where(RoleGrant.__table__.c.person_id == house.people["admin"])).scalar_one()
    refused = client.post(f"{path}/roles/{grant}/end")
    assert refused.status_code == 409
    assert "last administrator" in refused.text
    unfit = client.post(f"{path}/roles", {"role": "secretariat", "entity_id": ""})
    assert unfit.status_code == 422
    assert "never scores or approves" in unfit.text


@pytest.mark.parametrize("words", [{"role": "risk_owner"}, {"role": "emperor"}, {"role": ""}, {"role": "focal_point"}, {"role": "oversight", "entity_id": "1"}, {"role": "focal_point", "entity_id": "x\x00"}])
def test_a_role_without_its_scope_is_refused_on_the_page(client_of, house, words):
    page = client_of("admin").post(f"/people/{house.people['owner']}/roles", words)
    assert page.status_code == 422
    assert "There is a problem" in page.text


def test_the_directory_is_paged_and_found_by_words_role_entity_and_state(client_of, house):
    with open_work(house.machine) as work:
        for number in range(60):
            add_person(work, email=f"p{number}@example.org", name=f"Person {number:02}", function="100%_sure")
    client = client_of("admin")
    first = client.get("/people")
    assert "70 people have an open account." in first.text
    assert first.text.count("<tr><td") == 50
    second = client.get("/people?page=2")
    assert second.text.count("<tr><td") == 20
    assert "Person 07" in client.get("/people?words=person+07").text
    assert "60 people fit." in client.get("/people?words=100%25_s").text
    assert "Nobody fits." in client.get("/people?words=100x").text
    assert "Two people fit." in client.get("/people?role=head_of_entity").text
    assert "Two people fit." in client.get("/people?entity=AMB").text
    assert "Nobody fits." in client.get("/people?state=disabled").text
    assert "60 people fit." in client.get("/people?state=invited").text


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999999999", "role=emperor", "entity=%00", "words=%00", "state=x", "words=" + "x" * 5000, "page=%D9%A3"])
def test_an_unknown_filter_is_ignored(client_of, query):
    assert client_of("admin").get(f"/people?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/people/999", "/people/99999999999999999999", "/people/x", "/people/-1"])
def test_nobody_of_that_number_is_not_found(client_of, path):
    assert client_of("admin").get(path).status_code == 404


def test_a_forgotten_password_answers_everybody_alike(anonymous, app, house):
    assert "sends no mail" in anonymous.get("/forgot").text
    with_mail(app)
    answers = set()
    for email in ("focal@example.org", "nobody@example.org"):
        anonymous.get("/forgot")
        answers.add(anonymous.post("/forgot", {"email": email}).text)
    assert len(answers) == 1
    with house.engine.connect() as connection:
        [mail] = connection.execute(sa.select(OutgoingMail.__table__)).all()
    assert mail.recipient == "focal@example.org"
    assert "https://risks.example.org/reset/" in mail.body


def test_an_invitation_goes_by_mail_where_mail_is_configured(client_of, app, house):
    with_mail(app)
    assert client_of("admin").post(f"/people/{house.people['focal']}/invitation").status_code == 303
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(OutgoingMail.__table__.c.recipient)).scalars().all() == ["focal@example.org"]


def with_mail(app):
    from dataclasses import replace

    kept = app.extensions["riskreg.settings"]
    app.extensions["riskreg.settings"] = replace(kept, mail_url="smtp://127.0.0.1:2525", base_url="https://risks.example.org")


def test_the_account_lists_sessions_and_ends_them(client_of, app, house):
    client = client_of("focal")
    other = PageClient(app)
    other.sign_in("focal@example.org", PASSWORD)
    page = client.get("/account").text
    assert "(this one)" in page
    ending = re.search(r'action="(/account/sessions/[0-9a-f]{64}/end)"', page).group(1)
    assert client.post(ending).status_code == 303
    assert other.get("/account").status_code == 302
    assert client.post(ending).status_code == 404
    other.sign_in("focal@example.org", PASSWORD)
    assert client.post("/account/sessions/end-others").status_code == 303
    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_a_password_is_changed_with_the_old_one(client_of, app):
    client = client_of("focal")
    words = {"old": PASSWORD, "new": "correct horse battery staple", "again": "correct horse battery staple"}
    assert client.post("/account/password", words | {"old": "wrong"}).status_code == 422
    assert client.post("/account/password", words | {"again": "other"}).status_code == 422
    assert client.post("/account/password", words | {"new": "short", "again": "short"}).status_code == 422
    assert client.post("/account/password", words).status_code == 303
    assert client.get("/account").status_code == 200
    assert PageClient(app).sign_in("focal@example.org", words["new"]).status_code == 303


def test_guessing_the_old_password_is_slowed_down(client_of):
    client = client_of("focal")
    words = {"old": "wrong", "new": "correct horse battery staple", "again": "correct horse battery staple"}
    for _ in range(5):
        client.post("/account/password", words)
    assert client.post("/account/password", words | {"old": PASSWORD}).status_code == 429


def test_the_number_of_statements_does_not_grow_with_people(client_of, house):
    client = client_of("admin")
    counts = []
    for number in (2, 40):
        with open_work(house.machine) as work:
            for each in range(number):
                add_person(work, email=f"n{number}-{each}@example.org", name=f"N {each}")
        said = []
        sa.event.listen(house.engine, "before_cursor_execute", lambda *told, said=said: said.append(told[2]))
        client.get("/people")
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_reading_changes_nothing(client_of, house):
    client = client_of("admin")
    table = Person.__table__
    with house.engine.connect() as connection:
        before = connection.execute(sa.select(table)).all()
    for path in ("/people", "/account", "/forgot", f"/people/{house.people['focal']}/disable", "/account/password"):
        client.get(path)
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(table)).all() == before
