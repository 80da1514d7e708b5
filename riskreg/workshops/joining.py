"""Slowing down whoever guesses at the codes of workshops."""

from riskreg.people.keeping import forgive
from riskreg.people.session_operations import count_try
from riskreg.people.slowing import Patience, address_key
from riskreg.store.work import Desk, open_work

JOINING = Patience(free=10, first=5, longest=30)
"""A whole room, or a whole office, stands behind one address and mistypes. After ten wrong codes it waits a little, and
never so long that one telephone keeps the others out; two tries a minute at nearly two hundred million codes find none.
"""
TAKING_OVER = Patience(free=10, first=15)
"""Here one person guesses, and at leading a session."""


def count_join_try(desk: Desk, address: str) -> int:
    """Count a try before its code is looked at; answers the seconds to wait (0: go on)."""
    return count_try(desk, _key(address), f"join {address_key(address)}", JOINING, JOINING)


def forgive_joining(desk: Desk, address: str) -> None:
    """The code was right: what was mistyped before counts no more."""
    with open_work(desk) as work:
        forgive(work, _key(address))


def count_take_over_try(desk: Desk) -> int:
    """The same for the code with which somebody becomes the facilitator, whatever workshop they try it at."""
    key = f"take-over:{desk.actor.person_id}"
    return count_try(desk, key, key, TAKING_OVER, TAKING_OVER)


def forgive_take_over(desk: Desk) -> None:
    with open_work(desk) as work:
        forgive(work, f"take-over:{desk.actor.person_id}")


def _key(address: str) -> str:
    return f"join:{address_key(address)}"
