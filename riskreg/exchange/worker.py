"""The worker: what happens beside the requests. Safe to run twice, at once, or to be killed half-way."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Never

import sqlalchemy as sa

from riskreg.domain.permissions import machine
from riskreg.requests.lifecycle_subjects import RequestSubjects
from riskreg.requests.rising_operations import ask_for_risen
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.settings import Settings
from riskreg.store.work import Desk
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.delivery import Send, deliver_mail
from riskreg.tasks.mail_files import MailFolder
from riskreg.tasks.notice_operations import Office, write_next_letter
from riskreg.tasks.smtp import Smtp
from riskreg.tasks.subjects import Subjects

_log = logging.getLogger("riskreg.worker")
_PAUSE = 5  # seconds between two looks at what is due
_MOST_AT_ONCE = 500

SUBJECTS: Final[Mapping[str, Subjects]] = {each.noun: each for each in (RiskSubjects(), RequestSubjects())}
"""What runs under lifecycles, by noun."""


@dataclass(frozen=True, slots=True)
class Done:
    """How much was done: alarms given, letters written, mails sent."""

    alarms: int
    letters: int
    mails: int


def work_through(engine: sa.Engine, settings: Settings) -> Done:
    """Do what is due now. Without a mail server nothing is mailed; what links wait for one are not lost."""
    desk = Desk(engine, machine("Worker"))
    _as_long_as(lambda: ask_for_risen(desk))
    alarms = _as_long_as(lambda: give_next_alarm(desk, SUBJECTS))
    send = _way_out(settings)
    if send is None:
        return Done(alarms, 0, 0)
    office = Office(settings.base_url or "http://127.0.0.1:8080", settings.organization, SUBJECTS)
    letters = _as_long_as(lambda: write_next_letter(desk, office))
    return Done(alarms, letters, deliver_mail(desk, send))


def _as_long_as(one: Callable[[], bool]) -> int:
    """Do one after the other until there is no more; the rest of too many waits for the next look."""
    done = 0
    while done < _MOST_AT_ONCE and one():
        done += 1
    return done


def _way_out(settings: Settings) -> Send | None:
    """How mail leaves: by the server of the settings, in a demonstration without one into files."""
    if settings.mail_server is not None:
        return Smtp(settings.mail_server).send
    return MailFolder(settings.mail_folder).send if settings.demonstration else None


def work_for_ever(engine: sa.Engine, settings: Settings) -> Never:
    """Look every few seconds, whatever went wrong the last time."""
    while True:
        try:
            work_through(engine, settings)
        except Exception:
            _log.exception("the worker stumbled and goes on")
        time.sleep(_PAUSE)
