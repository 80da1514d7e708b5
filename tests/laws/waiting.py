"""What waits, for the laws to try: a mail that was refused once, and a task of one person about nothing."""

from uuid import uuid4

import sqlalchemy as sa

from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.task import Task
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


def task_for(house: House, who: str) -> int:
    """The id of the task that waits for that person; the same one when asked again."""
    person_id, task = house.people[who], Task.__table__
    with open_work(house.machine) as work:
        mine = sa.and_(task.c.noun == "law", task.c.subject_id == person_id)
        found = work.session.execute(sa.select(task.c.id).where(mine)).scalar_one_or_none()
        if found is None:
            row = Task(noun="law", subject_id=person_id, subject="R-0001", lifecycle_id=1, state="submitted", title="Read", holder_id=person_id, opened_at=work.now)
            work.session.add(row)
            work.session.flush()
            found = row.id
    return int(found)
