"""The pages of handovers: what has nobody, and passing on what somebody holds."""

from riskreg.domain.permissions import Role
from riskreg.people.operations import disable_person, grant_role
from tests.builders import approved, risk_row


def test_somebody_who_leaves_hands_everything_over_in_one_page(house, client_of):
    reference = approved(house)
    client = client_of("owner")
    assert "/account/handover" in client.get("/account").text
    page = client.get("/account/handover")
    assert "Hand over what you hold" in page.text
    assert reference in page.text
    answer = client.post("/account/handover", {"chosen": ["owner:all", "control:all"], "successor": str(house.people["senior"]), "note": "Posted to Geneva."})
    assert (answer.status_code, answer.location) == (303, "/account")
    assert risk_row(house, reference).owner_id == house.people["senior"]
    assert "2 things were handed over." in client.get("/account").text
    assert "handed it over from Owner" in " ".join(client_of("secretariat").get(f"/risks/{reference}").text.split())


def test_what_is_missing_stands_beside_its_field_and_the_ticks_are_kept(house, client_of):
    approved(house)
    answer = client_of("owner").post("/account/handover", {"chosen": ["control:all"], "successor": "", "note": ""})
    assert answer.status_code == 422
    assert 'value="control:all" checked' in answer.text
    assert 'value="owner:all" checked' not in answer.text


def test_the_secretariat_sees_who_left_something_and_goes_there(house, client_of):
    approved(house)
    disable_person(house.desk("admin"), house.people["owner"])
    assert "Two things have nobody who answers for them." in client_of("secretariat").get("/work").text
    assert "Two entities have no head or no focal point." in client_of("secretariat").get("/work").text
    page = client_of("secretariat").get("/handovers").text
    assert f'href="/handovers/{house.people["owner"]}"' in page
    assert "This account is closed" in client_of("secretariat").get(f"/handovers/{house.people['owner']}").text


def test_where_all_is_well_the_secretariat_is_not_bothered(house, client_of):
    approved(house)
    grant_role(house.desk("admin"), house.people["senior"], Role.HEAD_OF_ENTITY, house.entities["ORG"])
    grant_role(house.desk("admin"), house.people["owner"], Role.FOCAL_POINT, house.entities["ORG"])
    assert "Without anybody" not in client_of("secretariat").get("/work").text
    assert "Everything you can see has somebody" in client_of("secretariat").get("/handovers").text


def test_one_button_asks_for_a_head(house, client_of):
    disable_person(house.desk("admin"), house.people["head"])
    client = client_of("secretariat")
    assert "Ask for a head of CO-COL" in client.get("/handovers").text
    answer = client.post("/handovers/entities/CO-COL/ask", {"role": "head_of_entity"}, follow=True)
    assert "The administrators were asked to name somebody for CO-COL." in answer.text
    assert "needs a head of entity" in client_of("admin").get("/work").text
    assert client.post("/handovers/entities/CO-COL/ask", {"role": "king"}).status_code == 422


def test_an_administrator_sees_references_and_no_title(house, client_of):
    reference = approved(house, title="The ministry refuses entry")
    page = client_of("admin").get(f"/handovers/{house.people['owner']}").text
    assert reference in page
    assert "ministry" not in page
    assert f"/handovers/{house.people['owner']}" in client_of("admin").get(f"/people/{house.people['owner']}").text


def test_whose_turn_it_is_instead_is_told_what_can_be_done(house, client_of):
    from riskreg.exchange.worker import SUBJECTS
    from riskreg.tasks.alarm_operations import give_next_alarm
    from tests.builders import submitted

    reference = submitted(house)
    disable_person(house.desk("admin"), house.people["head"])
    while give_next_alarm(house.machine, SUBJECTS):
        pass
    page = " ".join(client_of("secretariat").get("/work").text.split())
    assert reference in page
    assert "the secretariat may not do it in their place" in page
    assert 'href="/handovers">ask for one' in page
