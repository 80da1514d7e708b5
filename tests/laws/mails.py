"""A mail for the laws to try: it was refused once and waits to be tried again."""

from uuid import uuid4

from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.work import open_work
from tests.builders import House


def failing_mail(house: House) -> int:
    """The id of a new one: whoever gives it up leaves nothing for the next."""
    with open_work(house.machine) as work:
        words = {"recipient": "gone@example.org", "subject": "Look", "body": "Look.", "last_error": "550 no such mailbox"}
        row = OutgoingMail(key=f"law:{uuid4().hex}", created_at=work.now, next_try_at=work.now, attempts=1, **words)
        work.session.add(row)
        work.session.flush()
        return int(row.id)
