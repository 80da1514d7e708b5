"""Delivering the mail that is due: each one claimed, sent and kept in transactions of its own."""

from collections.abc import Callable

from riskreg.store.work import Desk
from riskreg.tasks.mail_operations import DueMail, claim_mail, keep_as_sent, keep_error

Send = Callable[[DueMail], None]
_MOST_AT_ONCE = 200


def deliver_mail(at: Desk, send: Send) -> int:
    """Send what is due now with ``send``; answers how many left. A mail that cannot be sent does not stop the next."""
    sent = 0
    for _ in range(_MOST_AT_ONCE):
        mail = claim_mail(at)
        if mail is None:
            break
        sent += _deliver(at, mail, send)
    return sent


def _deliver(at: Desk, mail: DueMail, send: Send) -> bool:
    try:
        send(mail)
    except Exception as error:  # whatever is wrong with this mail, the next is not to wait for it
        keep_error(at, mail, f"{type(error).__name__}: {error}")
        return False
    keep_as_sent(at, mail)
    return True
