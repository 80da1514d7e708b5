"""Days to keep in mind as an iCalendar text (RFC 5545): all-day events, escaped, folded, with CRLF at each end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST_LINE = 75  # octets, without the line end (section 3.1)
_PRODUCT = "-//riskreg//Due dates//EN"


@dataclass(frozen=True, slots=True)
class DayToKeep:
    """One day with what is due then. ``uid`` stays the same whatever becomes of the rest; ``since`` is when what it
    says came about, an aware moment.
    """

    uid: str
    day: date
    summary: str
    url: str
    since: datetime


def calendar_text(name: str, days: Iterable[DayToKeep]) -> str:
    """The whole calendar; the same days give the same text."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        *(line for each in days for line in _event(each)),
        "END:VCALENDAR",
    )
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(each: DayToKeep) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{each.uid}"
    yield f"DTSTAMP:{each.since.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}"
    # The end of an all-day event is the day after it (section 3.6.1).
    yield f"DTEND;VALUE=DATE:{each.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(each.summary)}"
    yield f"URL:{each.url}"
    # Whoever has something to do by a day is not busy all day.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A value of type TEXT (section 3.3.11); control characters, which none may hold, become spaces."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign if sign == "\n" or sign.isprintable() else " " for sign in plain)
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, each but the first after CRLF and a space; no letter is cut in two."""
    pieces: list[str] = []
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode("utf-8", "replace"))
        # The space in front of a piece counts too.
        if size + width > _LONGEST_LINE - (1 if pieces else 0):
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + sign, size + width
    return "\r\n ".join((*pieces, piece))
