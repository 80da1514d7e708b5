"""The timer of a round: started, paused, resumed, extended; what is left is asked with the moment, never counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LONGEST = 4 * 60 * 60
"""Seconds. A timer is for minutes of discussion; a pre-vote that is open for days has a closing time instead."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Timer:
    """``seconds`` from ``started_at`` and ``extended`` more; paused since ``paused_at``, when it is.

    Nothing runs: a server that was away in between tells the same time left. Moments are aware. Raises ValueError for
    a length that makes no sense.
    """

    started_at: datetime
    seconds: int
    paused_at: datetime | None = None
    extended: int = 0

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None or (self.paused_at is not None and self.paused_at.tzinfo is None):
            raise ValueError("A timer needs moments with a time zone.")
        if sentence := wrong_seconds(self.seconds):
            raise ValueError(sentence)

    def left(self, now: datetime) -> int:
        """Whole seconds left, one that has begun counted whole: 0 only when it is over."""
        span = min(max(self._runs_until - self._here(now), timedelta(0)), self._length)
        return -(span // -_SECOND)

    def is_over(self, now: datetime) -> bool:
        return self._here(now) >= self._runs_until

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    def paused(self, now: datetime) -> Timer:
        """Standing still; a timer that stands already stays as it is."""
        return self if self.is_paused else replace(self, paused_at=now)

    def resumed(self, now: datetime) -> Timer:
        """Running again with what was left; a timer that runs already stays as it is."""
        if self.paused_at is None:
            return self
        return replace(self, started_at=self.started_at + (now - self.paused_at), paused_at=None)

    def extended_by(self, seconds: int, now: datetime) -> Timer:
        """So many seconds more than are left: who adds a minute after the end has a minute, not what is left of it."""
        if sentence := wrong_seconds(seconds):
            raise ValueError(sentence)
        overrun = max(self._here(now) - self._runs_until, timedelta(0))
        return replace(self, extended=self.extended + overrun // _SECOND + seconds)

    @property
    def _length(self) -> timedelta:
        return timedelta(seconds=self.seconds + self.extended)

    @property
    def _runs_until(self) -> datetime:
        return self.started_at + self._length

    def _here(self, now: datetime) -> datetime:
        """The moment the timer shows: it stands still while paused."""
        return now if self.paused_at is None else self.paused_at


def wrong_seconds(seconds: int) -> str:
    """Why a timer cannot run so long, in a sentence; empty when it can."""
    return "" if 1 <= seconds <= LONGEST else f"Give the time as 1 to {LONGEST // 60} minutes."
