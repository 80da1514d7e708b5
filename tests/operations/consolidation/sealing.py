"""Making a risk strictly confidential."""

from __future__ import annotations

from riskreg.domain.classification import Classification
from riskreg.risks.operations import Placing, place_risk
from tests.builders import House, version_of


def seal(house: House, reference: str, *readers: str) -> str:
    """The risk, now open to its owner, focal point, author and the named readers only."""
    placing = Placing(
        owner_id=house.people["owner"],
        focal_point_id=house.people["focal"],
        classification=Classification.STRICTLY_CONFIDENTIAL,
        reader_ids=frozenset(house.people[who] for who in readers),
    )
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    return reference
