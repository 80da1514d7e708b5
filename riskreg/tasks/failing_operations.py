"""What administrators do about what fails: have it tried again now, or give it up."""

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, NotFound
from riskreg.domain.permissions import Permission
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.put_off import PutOff
from riskreg.store.tables.task import Task
from riskreg.store.work import Work, operation
from riskreg.tasks.putting_off import Failing

_MAIL = OutgoingMail.__table__  # type: ignore[attr-defined]
_PUT_OFF = PutOff.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]


@operation(needs=Permission.PEOPLE_MANAGE)
def try_mail_again(work: Work, mail_id: int) -> None:
    """Let the worker send the mail at its next look; refused for one whose text was forgotten."""
    mail = _held(work, mail_id)
    if not (mail.body or mail.html):
        raise Conflict(
            "This mail held a link that no longer works, so its text is gone. Send a new invitation instead."
        )
    mail.next_try_at = work.now
    work.record("mail.tried_again", mail_id, f"mail {mail_id}", attempts=mail.attempts)


@operation(needs=Permission.PEOPLE_MANAGE)
def give_mail_up(work: Work, mail_id: int) -> None:
    """Try no more; its text is forgotten."""
    mail = _held(work, mail_id)
    mail.next_try_at, mail.given_up_at, mail.body, mail.html = None, work.now, "", ""
    work.record("mail.given_up", mail_id, f"mail {mail_id}", attempts=mail.attempts)


@operation(needs=Permission.PEOPLE_MANAGE)
def try_chores_again(work: Work) -> int:
    """Let the worker try everything that was put off at its next look; answers how much that is."""
    alarms = sa.select(_PUT_OFF.c.row_id).where(_PUT_OFF.c.kind == Failing.ALARM.value)
    still_open = (_TASK.c.id.in_(alarms), _TASK.c.closed_at.is_(None))
    work.session.execute(sa.update(_TASK).where(*still_open).values(next_alarm_at=work.now))
    again = work.session.execute(sa.update(_PUT_OFF).values(next_try_at=work.now)).rowcount  # type: ignore[attr-defined]
    if again:
        work.record("worker.tried_again", None, "worker", chores=again)
    return int(again)


def _held(work: Work, mail_id: int) -> OutgoingMail:
    """The mail, locked, if it failed: what leaves as it should is nobody's business."""
    mail = work.session.get(OutgoingMail, mail_id, with_for_update=True, populate_existing=True)
    if mail is None or mail.sent_at is not None or mail.given_up_at is not None or not mail.last_error:
        raise NotFound("This mail was delivered meanwhile, or given up.")
    return mail
