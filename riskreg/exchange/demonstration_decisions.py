"""Decisions in the demonstration's story: risks accepted for a time, and one changed since its head approved it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from riskreg import clock
from riskreg.decisions.operations import accept_risk
from riskreg.domain.vocabulary import Category, Response
from riskreg.risks.keeping import find_risk
from riskreg.risks.operations import Statement, restate_risk
from riskreg.store.work import Work
from riskreg.treatments.words import ResponseWords

# Accepted so many days ago, and until so many days from now: one comes to its end in some weeks, one has ended.
_ACCEPTED: Mapping[str, tuple[int, int]] = {"C21": (60, 25), "C31": (150, -8)}
_CHANGED = {"C36": "Since the last change of government the complaint may also name the head of the office."}
_WHY = "Doing more would cost more than the loss it could prevent."

Happening = tuple[datetime, str, Callable[[Work], None]]


def response_of(ref: str) -> ResponseWords:
    """What is done about the risk: a few small ones are lived with."""
    return ResponseWords(Response.TOLERATE, _WHY) if ref in _ACCEPTED else ResponseWords(Response.MITIGATE)


def decided_since(row: Mapping[str, str], reference: str) -> Iterator[Happening]:
    """When, who and what: decisions on the risk of the row, and what was changed after one."""
    ref, code = row["ref"], row["entity"]
    now = clock.now().replace(hour=10, minute=0, second=0, microsecond=0)
    if ref in _ACCEPTED:
        ago, left = _ACCEPTED[ref]
        until = (now + timedelta(days=left)).date()

        def accept(work: Work) -> None:
            accept_risk(work, reference, find_risk(work, reference).version, _WHY, until)

        yield now - timedelta(days=ago), f"head {code}", accept
    if ref in _CHANGED:

        def change(work: Work) -> None:
            words = Statement(
                title=row["title"],
                category=Category(row["category"]),
                subcategory=row["subcategory"],
                event=f"{row['event']}. {_CHANGED[ref]}",
                consequences=row["consequences"],
            )
            restate_risk(work, reference, find_risk(work, reference).version, words)

        yield now - timedelta(days=3), f"focal {code}", change
