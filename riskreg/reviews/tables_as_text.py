"""The tables of a review as CSV that no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import Any

from riskreg.domain.errors import Conflict
from riskreg.reviews.ending_queries import RESULT_COLUMNS, result_page
from riskreg.reviews.finding_queries import find_cycle
from riskreg.reviews.progress_queries import ReturnLine, return_lines
from riskreg.risks.export import escaped
from riskreg.store.work import Work

ENTITY_COLUMNS = (
    *("entity", "name", "region", "kind", "return", "status", "risks", "answered", "due", "days late"),
    *("sent", "signed", "reminded"),
)


def entities_csv(work: Work, reference: str) -> str:
    """One line per entity the actor reads, by name: where its return stands now."""
    return _text(ENTITY_COLUMNS, (_entity(line) for line in return_lines(work, find_cycle(work, reference))))


def result_csv(work: Work, reference: str) -> str:
    """What a review found, as the actor may know it; raises Conflict while it runs."""
    page = result_page(work, reference)
    if page is None:
        raise Conflict("This review still runs, so there is no result yet. Close it first.")
    return _text(RESULT_COLUMNS, page.rows())


def _entity(line: ReturnLine) -> Sequence[Any]:
    counted = line.counted
    place = (line.code, line.entity, counted.region, counted.kind, line.reference, counted.standing.label)
    moments = (line.sent_at, line.signed_at, line.reminded_at)
    return (*place, line.risks, line.answered, line.due, counted.days_late, *(each and each.date() for each in moments))


def _text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return escaped(value) if isinstance(value, str) else value
