"""Where two must agree, the first is thanked and sees who is missing, and the second sees that one more is enough."""

from __future__ import annotations

from riskreg.domain.permissions import Role
from riskreg.store.work import open_work
from riskreg.tasks.operations import adopt_lifecycle
from tests.builders import add_person, submitted, version_of
from tests.operations.risks.test_agree_together import TWO


def test_both_see_how_many_have_agreed(client_of, house):
    with open_work(house.machine) as work:
        house.people["second_head"] = add_person(work, "second_head", Role.HEAD_OF_ENTITY, house.entities["AMB"])
        adopt_lifecycle(work, TWO)
    reference = submitted(house)
    address = f"/risks/{reference}/moves/approve"
    assert "0 of 2 have agreed." in client_of("head").get(address).text
    answer = client_of("head").post(address, {"version": version_of(house, reference)})
    assert answer.status_code == 303
    page = client_of("head").get(f"/risks/{reference}").text
    assert "You have agreed." in page
    assert "1 of 2 have agreed: Head." in page
    assert "You have agreed already" in client_of("head").get(address).text
    assert "1 of 2 have agreed: Head." in client_of("second_head").get(f"/risks/{reference}").text
    assert client_of("second_head").post(address, {"version": version_of(house, reference)}).status_code == 303
    assert "In the register" in client_of("second_head").get(f"/risks/{reference}").text
    assert "2 people must agree" in client_of("focal").get("/lifecycles/risk").text
