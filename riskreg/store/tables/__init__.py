"""The tables, one file per aggregate; importing this package defines them all."""

from riskreg.store.tables import (
    calendar,
    delegation,
    entity,
    event,
    lifecycle,
    mail,
    methodology,
    notice,
    person,
    put_off,
    request,
    revision,
    risk,
    tally,
    task,
    view,
)

__all__ = [
    "calendar",
    "delegation",
    "entity",
    "event",
    "lifecycle",
    "mail",
    "methodology",
    "notice",
    "person",
    "put_off",
    "request",
    "revision",
    "risk",
    "tally",
    "task",
    "view",
]
