"""The worker: what happens beside the requests. Safe to run twice, at once, or to be killed half-way."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Never

import sqlalchemy as sa

from riskreg.bodies.lifecycle_subjects import BodyDecisionSubjects, ElectronicReviewSubjects, MemberAnswerSubjects
from riskreg.decisions.lifecycle_subjects import DecisionSubjects
from riskreg.domain.permissions import machine
from riskreg.requests.lifecycle_subjects import RequestSubjects
from riskreg.requests.rising_operations import ask_for_risen
from riskreg.reviews.lifecycle_subjects import CycleSubjects, ItemSubjects, ReturnSubjects
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.settings import Settings
from riskreg.store.work import Desk, open_reading
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.delivery import Send, deliver_mail
from riskreg.tasks.failing_queries import Failing, what_fails
from riskreg.tasks.mail_files import MailFolder
from riskreg.tasks.notice_operations import Office, write_next_letter
from riskreg.tasks.smtp import Smtp
from riskreg.tasks.subjects import Subjects
from riskreg.treatments.lifecycle_subjects import ActionSubjects
from riskreg.workshops.lifecycle_subjects import WorkshopSubjects

_log = logging.getLogger("riskreg.worker")
_PAUSE = 5  # seconds between two looks at what is due
_MOST_AT_ONCE = 500

_OF_RISKS: tuple[Subjects, ...] = (RiskSubjects(), ActionSubjects(), DecisionSubjects(), RequestSubjects())
_OF_REVIEWS: tuple[Subjects, ...] = (CycleSubjects(), ReturnSubjects(), ItemSubjects())
_OF_BODIES: tuple[Subjects, ...] = (BodyDecisionSubjects(), ElectronicReviewSubjects(), MemberAnswerSubjects())
_ALL = (*_OF_RISKS, *_OF_REVIEWS, WorkshopSubjects(), *_OF_BODIES)
SUBJECTS: Final[Mapping[str, Subjects]] = {each.noun: each for each in _ALL}
"""What runs under lifecycles, by noun."""


@dataclass(frozen=True, slots=True)
class Done:
    """How much was done: alarms given, letters written, mails sent; ``failing`` is all that waits for another try
    or for an administrator.
    """

    alarms: int
    letters: int
    mails: int
    failing: Failing


def work_through(engine: sa.Engine, settings: Settings) -> Done:
    """Do what is due now. Without a mail server nothing is mailed; what links wait for one are not lost."""
    desk, stumbled = Desk(engine, machine("Worker")), Stumbled()
    with stumbled.going_on():
        _as_long_as(lambda: ask_for_risen(desk))
    alarms = letters = mails = 0
    with stumbled.going_on():
        alarms = _as_long_as(lambda: give_next_alarm(desk, SUBJECTS))["given"]
    if (send := _way_out(settings)) is not None:
        office = Office(settings.base_url or "http://127.0.0.1:8080", settings.organization, SUBJECTS)
        with stumbled.going_on():
            letters = _as_long_as(lambda: write_next_letter(desk, office))[True]
        with stumbled.going_on():
            mails = deliver_mail(desk, send)
    stumbled.tell()
    with open_reading(desk) as work:
        return Done(alarms, letters, mails, what_fails(work))


class Stumbled:
    """Parts of the work that failed as a whole: the others are done all the same, then the first failure is told."""

    def __init__(self) -> None:
        self._errors: list[Exception] = []

    @contextmanager
    def going_on(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._errors.append(error)

    def tell(self) -> None:
        if self._errors:
            raise self._errors[0]


def _as_long_as(one: Callable[[], Hashable]) -> Counter[Hashable]:
    """Do one after the other until there is no more, counting what each answers; the rest of too many waits for the
    next look.
    """
    done: Counter[Hashable] = Counter()
    while done.total() < _MOST_AT_ONCE and (became := one()):
        done[became] += 1
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
