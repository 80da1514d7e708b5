"""A strict reader of iCalendar (RFC 5545): it refuses what a forgiving calendar would let pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LINE = re.compile(r"([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[^;:]+)*):(.*)", re.S)
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "TRANSP")


@dataclass
class Calendar:
    """``events`` map a name to (parameters, value)."""

    properties: dict[str, str]
    events: list[dict[str, tuple[str, str]]] = field(default_factory=list)


def read_calendar(text: str) -> Calendar:
    found = _lines(text)
    assert found[0] == ("BEGIN", "", "VCALENDAR")
    assert found[-1] == ("END", "", "VCALENDAR")
    calendar = Calendar({})
    event: dict[str, tuple[str, str]] | None = None
    for name, parameters, value in found[1:-1]:
        if (name, value) == ("BEGIN", "VEVENT"):
            assert event is None, "an event holds no event"
            event = {}
        elif (name, value) == ("END", "VEVENT"):
            assert event is not None
            calendar.events.append(_event(event))
            event = None
        elif event is not None:
            assert name not in event, f"{name} stands once"
            event[name] = (parameters, value)
        else:
            calendar.properties[name] = value
    assert calendar.properties["VERSION"] == "2.0"
    assert calendar.properties["PRODID"]
    uids = [each["UID"][1] for each in calendar.events]
    assert len(uids) == len(set(uids)), "each UID stands once"
    return calendar


def _lines(text: str) -> list[tuple[str, ...]]:
    """(name, parameters, value) of each line, unfolded."""
    raw = text.encode()
    assert raw.endswith(b"\r\n")
    bare = raw.replace(b"\r\n", b"")
    assert b"\n" not in bare, "a line end is CRLF and nothing else"
    assert b"\r" not in bare, "a line end is CRLF and nothing else"
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75, "a line has at most 75 octets"
        line.decode()  # each of them is text by itself
    lines = [LINE.fullmatch(line) for line in text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")]
    assert all(lines), "each line is a name, parameters and a value"
    return [match.groups() for match in lines if match]


def _event(event: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    assert set(event) == set(ONCE)
    assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"][1])
    for name in ("DTSTART", "DTEND"):
        assert event[name][0] == ";VALUE=DATE"
        assert re.fullmatch(r"\d{8}", event[name][1])
    return event


def unescaped(value: str) -> str:
    """A value of type TEXT; a mark that should have been escaped is refused."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    assert not re.search(r"(?<!\\)(?:\\\\)*\\(?![\\;,n])", value), value
    return re.sub(r"\\([\\;,n])", lambda found: "\n" if found.group(1) == "n" else found.group(1), value)
