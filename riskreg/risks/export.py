"""Rows to text: CSV that no spreadsheet takes for formulas, and JSON.

The text has no byte order mark. The page adds one to its download, because spreadsheets need it to read UTF-8; the
command line does not, because programs stumble over it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from riskreg.risks.export_queries import ExportRow

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(rows: Iterable[ExportRow]) -> str:
    """A header and one line per risk; a text that would begin a formula gets an apostrophe before it."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(ExportRow._fields)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def as_json(rows: Iterable[ExportRow]) -> str:
    """A list of objects, texts as they are."""
    return json.dumps([_object(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def escaped(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return _iso(value)
    return escaped(value) if isinstance(value, str) else value


def _object(row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: _iso(value) if isinstance(value, date) else value
        for name, value in zip(ExportRow._fields, row, strict=True)
    }


def _iso(value: date) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
