"""The risk of another office in the laws' register: nobody of home has a part in it."""

from __future__ import annotations

from riskreg.risks.operations import Placing, explain_risk, place_risk
from tests import builders
from tests.builders import House


def risk_elsewhere(house: House) -> str:
    """A risk in the register in which nobody of home has a part."""
    stated = {"event": "Flights are suspended.", "consequences": "No mission can be carried out."}
    reference = builders.log(house, "other_focal", "CO-TUN", title="Missions are suspended", **stated)
    desk = house.desk("other_focal")
    explain_risk(desk, reference, builders.version_of(house, reference), ("One airline serves the city",))
    placing = Placing(owner_id=house.people["other_head"], focal_point_id=house.people["other_focal"])
    place_risk(desk, reference, builders.version_of(house, reference), placing)
    builders.with_control(house, reference, "other_focal", owner="other_head")
    builders.scored(house, reference, who="other_focal")
    builders.with_response(house, reference, "other_focal")
    builders.with_action(house, reference, "other_focal", owner="other_head")
    builders.move(house, reference, "submit", "other_focal")
    builders.move(house, reference, "approve", "other_head")
    return reference
