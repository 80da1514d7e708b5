"""The tables, one file per aggregate; importing this package defines them all."""

from riskreg.store.tables import entity, event, lifecycle, mail, methodology, person, revision, risk, tally, view

__all__ = ["entity", "event", "lifecycle", "mail", "methodology", "person", "revision", "risk", "tally", "view"]
