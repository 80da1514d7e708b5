"""The worker: what happens beside the requests. Safe to run twice, at once, or to be killed half-way."""

import logging
import time
from typing import Never

import sqlalchemy as sa

from riskreg.domain.permissions import machine
from riskreg.settings import Settings
from riskreg.store.work import Desk
from riskreg.tasks.delivery import deliver_mail
from riskreg.tasks.smtp import Smtp

_log = logging.getLogger("riskreg.worker")
_PAUSE = 5  # seconds between two looks at what is due


def work_through(engine: sa.Engine, settings: Settings) -> int:
    """Do what is due now; answers how many mails were sent. Without a mail server mails wait and none is lost."""
    server = settings.mail_server
    if server is None:
        return 0
    return deliver_mail(Desk(engine, machine("Worker")), Smtp(server).send)


def work_for_ever(engine: sa.Engine, settings: Settings) -> Never:
    """Look every few seconds, whatever went wrong the last time."""
    while True:
        try:
            work_through(engine, settings)
        except Exception:
            _log.exception("the worker stumbled and goes on")
        time.sleep(_PAUSE)
