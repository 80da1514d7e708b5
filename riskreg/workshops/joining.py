"""Slowing down whoever guesses at the codes of workshops."""

from riskreg.people.keeping import forgive
from riskreg.people.session_operations import count_try
from riskreg.people.slowing import Patience, address_key
from riskreg.store.work import Desk, open_work

JOINING = Patience(free=10, first=15)
"""A whole room stands behind one address and mistypes; after ten wrong codes it waits, longer each time."""


def count_join_try(desk: Desk, address: str) -> int:
    """Count a try before its code is looked at; answers the seconds to wait (0: go on)."""
    return count_try(desk, _key(address), f"join {address_key(address)}", JOINING)


def forgive_joining(desk: Desk, address: str) -> None:
    """The code was right: what was mistyped before counts no more."""
    with open_work(desk) as work:
        forgive(work, _key(address))


def _key(address: str) -> str:
    return f"join:{address_key(address)}"
