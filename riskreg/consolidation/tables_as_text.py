"""What became of every submission, as CSV that no spreadsheet takes for formulas."""

import csv
from io import StringIO

from riskreg.consolidation.destiny_queries import Submission, consolidated
from riskreg.risks.export import escaped
from riskreg.store.work import Work

COLUMNS = (
    *("submission", "title", "entity", "entity name", "state", "level", "what it is", "other risk"),
    *("title of the other risk", "reason", "decided on", "the other risk since", "continued in"),
)


def submissions_csv(work: Work) -> str:
    """One line per submission the actor may see; what nobody has looked at has no more than its own words."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([escaped(cell) for cell in _cells(each)] for each in consolidated(work).submissions)
    return out.getvalue()


def _cells(each: Submission) -> tuple[str, ...]:
    return (
        *(each.reference, each.title, each.code, each.entity, each.state, each.level.label if each.level else ""),
        *(each.found, each.into, each.into_title, each.reason, each.day.isoformat() if each.day else ""),
        *((each.since.in_words, each.since.last) if each.since else ("", "")),
    )
