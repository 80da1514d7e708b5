"""The lifecycle told in words: all of it, with who may do what."""

import pytest

from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.paths import SEED
from riskreg.tasks.page_queries import lifecycle_page
from riskreg.tasks.queries import read_lifecycle
from riskreg.tasks.wording import CONDITIONS, roles_with
from tests.builders import build_house

SHIPPED = read_lifecycle((SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8"))


def test_every_condition_a_lifecycle_can_name_has_words():
    nouns = [file.stem for file in (SEED / "lifecycles").glob("*.toml")]
    assert {name for noun in nouns for name in guards_for(noun)} == set(CONDITIONS)


def test_the_page_holds_every_state_and_move_with_who_may_make_it(engine):
    page = lifecycle_page(build_house(engine).desk("focal"), "risk")
    assert (page.version, len(page.states), len(page.moves)) == (SHIPPED.version, 12, 14)
    moves = {move.label: move for move in page.moves}
    approve = moves["Approve for the register"]
    assert (approve.from_states, approve.to_state, approve.roles) == (("Submitted",), "In the register", ("Head of entity",))
    assert "by somebody other than who submitted it" in approve.conditions
    assert moves["Merge into another risk"].conditions == ("with a reason", "naming the other risk")
    states = {state.name: state.task for state in page.states}
    assert states["Submitted"] == "Head of entity: Approve the risk or return it with a reason, within 10 working days"
    assert states["Closed"] == ""


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_but_ones_own_account_belongs_to_some_role(permission):
    assert roles_with(permission)
