"""Reading a CSV file of entities: every problem found at once, parents put before their children."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from riskreg.domain.errors import Invalid
from riskreg.entities.keeping import EntityWords, checked_code, checked_words
from riskreg.people.plain_text import Problems

COLUMNS = ("code", "name", "kind", "region", "parent", "country", "reporting")
_MOST_ROWS = 5000
_MOST_PROBLEMS = 50
_YES_OR_NO = {"yes": True, "no": False, "": True}


@dataclass(frozen=True, slots=True)
class Line:
    """One entity of the file. ``valid_from`` is empty when the file does not say."""

    code: str
    parent: str
    words: EntityWords
    valid_from: date | None


def read_lines(source: str, known: frozenset[str]) -> list[Line]:
    """The entities, each after its parent. ``known`` are codes the register has. Raises Invalid with every problem."""
    problems: list[str] = []
    lines = [_line(number, row, problems) for number, row in _rows(source, problems)]
    _check_codes(lines, problems)
    ordered = _parents_first(lines, known, problems)
    if problems:
        shown = problems[:_MOST_PROBLEMS]
        more = len(problems) - len(shown)
        shown += [f"… and {more} more."] if more else []
        raise Invalid(f"The file of entities was refused: {' '.join(shown[:3])}", {"source": shown})
    return ordered


def _rows(source: str, problems: list[str]) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(source.lstrip("\ufeff"), newline=""), restval="", restkey="more")
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            problems.append(f"The first line lacks the column {', '.join(missing)}.")
            return []
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        problems.append(f"Line {reader.line_num}: this cannot be read as CSV ({error}).")
        return []
    if not rows or len(rows) > _MOST_ROWS:
        problems.append(f"The file has {len(rows)} entities. Write 1 to {_MOST_ROWS}.")
    return rows[:_MOST_ROWS]


def _line(number: int, row: dict[str, str], problems: list[str]) -> Line:
    found: Problems = {}
    if "more" in row:
        found["row"] = ["There are more values than columns. Put a value with a comma in quotation marks."]
    reporting = row["reporting"].strip().lower()
    if reporting not in _YES_OR_NO:
        found["reporting"] = ["Write yes or no in the column reporting."]
    reports = _YES_OR_NO.get(reporting, True)
    zone = row.get("time_zone", "")
    words = EntityWords(row["name"], row["kind"].strip(), row["region"], row["country"], reports, zone)
    code, words = checked_code(found, row["code"]), checked_words(found, words)
    valid_from = _day(row.get("valid_from", "").strip(), found)
    problems += [f"Line {number}: {sentence}" for sentences in found.values() for sentence in sentences]
    return Line(code, row["parent"].strip().upper(), words, valid_from)


def _day(text: str, found: Problems) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        found["valid_from"] = ["Write the day in the column valid_from as YYYY-MM-DD."]
        return None


def _check_codes(lines: list[Line], problems: list[str]) -> None:
    seen: set[str] = set()
    for line in lines:
        if line.code in seen:
            problems.append(f"{line.code} stands twice. Each entity has one line.")
        seen.add(line.code)


def _parents_first(lines: list[Line], known: frozenset[str], problems: list[str]) -> list[Line]:
    in_file = {line.code for line in lines}
    for line in lines:
        if line.parent and line.parent not in in_file | known:
            problems.append(f"{line.code}: there is no entity {line.parent} to put it under.")
    placed, ordered, waiting = set(known), [], list(lines)
    while waiting:
        ready = [line for line in waiting if not line.parent or line.parent in placed or line.parent not in in_file]
        if not ready:
            around = ", ".join(line.code for line in waiting[:5])
            problems.append(f"These entities are above themselves, directly or in a circle: {around}.")
            break
        ordered += ready
        placed |= {line.code for line in ready}
        waiting = [line for line in waiting if line.code not in placed]
    return ordered
