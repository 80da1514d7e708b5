"""The list of decisions as CSV that no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterable
from io import StringIO

from riskreg.bodies.decision_line import DecisionLine
from riskreg.risks.export import escaped

HEADER = (
    *("reference", "body", "how", "decided_on", "text", "about", "responsible_entity", "responsible_person"),
    *("due", "next_update", "status", "days_late", "endorses_the_register", "superseded_by"),
)


def as_csv(lines: Iterable[DecisionLine]) -> str:
    """A header and a line per decision; only what the reader may see of what it is about."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([escaped(cell) for cell in _cells(line)] for line in lines)
    return out.getvalue()


def _cells(line: DecisionLine) -> tuple[str, ...]:
    return (
        line.reference,
        line.body,
        line.how.value,
        line.decided_on.isoformat(),
        line.text,
        ", ".join(each.reference for each in line.about),
        f"{line.entity_code} {line.entity}".strip(),
        line.person or line.answers,
        line.due.isoformat() if line.due else "",
        line.update_due.isoformat() if line.update_due else "",
        line.status_words,
        str(line.days_late) if line.days_late else "",
        "yes" if line.endorses else "no",
        line.later,
    )
