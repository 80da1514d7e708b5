"""The trail as text, row by row: CSV that no spreadsheet takes for formulas, and JSON lines."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO

from riskreg.oversight.queries import TrailRow
from riskreg.risks.export import escaped

HEADER = ("number", "moment", "who", "kind", "subject", "what_happened", "details", "hash")


def as_csv_lines(rows: Iterable[TrailRow]) -> Iterator[str]:
    """A header and a line per event, with the mark spreadsheets need to read UTF-8."""
    yield "\ufeff" + _line(HEADER)
    for row in rows:
        texts = (row.actor_name, row.kind, row.subject, row.sentence, row.body, row.hash)
        yield _line((str(row.seq), row.at.isoformat(), *(escaped(text) for text in texts)))


def as_json_lines(rows: Iterable[TrailRow]) -> Iterator[str]:
    """An object a line; ``details`` is null for an event whose risk is closed to the reader."""
    for row in rows:
        details = json.loads(row.body) if row.body else None
        values = (row.seq, row.at.isoformat(), row.actor_name, row.kind, row.subject, row.sentence, details, row.hash)
        yield json.dumps(dict(zip(HEADER, values, strict=True)), ensure_ascii=False) + "\n"


def _line(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
