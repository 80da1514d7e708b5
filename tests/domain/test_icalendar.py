"""Days as iCalendar text: escaped, folded at 75 octets without cutting a letter, each line ended by CRLF."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.icalendar import DayToKeep, calendar_text, escaped, folded
from tests.strict_icalendar import read_calendar, unescaped

DAY = DayToKeep("task-1@risks.example.org", date(2026, 12, 31), "R-0001: Approve, or return; a\\b", "https://risks.example.org/risks/R-0001", datetime(2026, 11, 16, 10, tzinfo=UTC))


def test_a_day_is_a_whole_day_that_ends_with_the_next():
    calendar = read_calendar(calendar_text("Risk Register", [DAY]))
    (event,) = calendar.events
    assert event["UID"] == ("", "task-1@risks.example.org")
    assert event["DTSTART"] == (";VALUE=DATE", "20261231")
    assert event["DTEND"] == (";VALUE=DATE", "20270101")
    assert event["DTSTAMP"] == ("", "20261116T100000Z")
    assert unescaped(event["SUMMARY"][1]) == "R-0001: Approve, or return; a\\b"
    assert event["URL"] == ("", "https://risks.example.org/risks/R-0001")


def test_an_empty_calendar_is_a_calendar():
    assert read_calendar(calendar_text("Risk Register", [])).events == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a;b", "a\\;b"), ("a,b", "a\\,b"), ("a\\b", "a\\\\b"), ("a\r\nb", "a\\nb"), ("a\rb", "a\\nb"), ("a\x00b", "a b"), ("a\u202eb", "a b")],
)
def test_a_text_is_escaped(text, kept):
    assert escaped(text) == kept


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_text_comes_back_and_no_line_is_longer_than_it_may_be(text):
    day = DayToKeep("u@h", date(2026, 1, 1), text, "https://h/", datetime(2026, 1, 1, tzinfo=UTC))
    (event,) = read_calendar(calendar_text("Name", [day])).events
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert unescaped(event["SUMMARY"][1]) == "".join(sign if sign == "\n" or sign.isprintable() else " " for sign in plain)


def test_a_letter_of_several_octets_is_never_cut():
    line = "SUMMARY:" + "é" * 100 + "中" * 60 + "😀" * 30
    pieces = folded(line).split("\r\n ")
    assert "".join(pieces) == line
    assert max(len(piece.encode()) for piece in pieces) <= 75
    assert max(len(piece.encode()) for piece in pieces[1:]) <= 74
