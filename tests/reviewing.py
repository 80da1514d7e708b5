"""A review over the small organization: opened, answered with as little as is enough, and what is stored of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.references import item_reference, return_reference, risk_number
from riskreg.domain.review import ReviewAnswer
from riskreg.reviews.answering import Given
from riskreg.reviews.opening import Opening
from riskreg.reviews.operations import open_cycle
from riskreg.reviews.return_operations import Reply, answer_items, answer_questions, send_return
from riskreg.reviews.template_queries import shipped_templates
from riskreg.store.tables.event import Event
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from tests.builders import House

_CYCLE, _RETURN, _ITEM, _RISK, _TASK, _EVENT = (
    table.__table__ for table in (ReviewCycle, EntityReturn, ReviewItem, Risk, Task, Event)
)
QUESTIONS = ("emerging", "happened", "help")


@dataclass
class Review:
    """A cycle over the house, and hands that answer in it with as little as is enough."""

    house: House
    cycle: str = "C-0001"

    def return_row(self, code="CO-COL"):
        """The latest return of an entity, as it is stored."""
        wanted = sa.select(_RETURN).where(_RETURN.c.entity_id == self.house.entities[code]).order_by(_RETURN.c.id.desc())
        return self.rows(wanted)[0]

    def of(self, code="CO-COL"):
        """The reference of that return."""
        return return_reference(self.return_row(code).id)

    def version(self, code="CO-COL"):
        return self.return_row(code).version

    def item(self, risk):
        """The latest review of a risk, as it is stored."""
        wanted = sa.select(_ITEM).join(_RISK, _RISK.c.id == _ITEM.c.risk_id).where(_RISK.c.number == risk_number(risk))
        return self.rows(wanted.order_by(_ITEM.c.id.desc()))[0]

    def given(self, risk, answer=ReviewAnswer.UNCHANGED, words="The access log of this month.", **more):
        row = self.item(risk)
        return Given(item_reference(row.id), row.version, answer, words, **more)

    def answer(self, *risks, who="focal", code="CO-COL"):
        """Confirm these risks unchanged."""
        return answer_items(self.house.desk(who), self.of(code), [self.given(risk) for risk in risks])

    def reply(self, who="focal", code="CO-COL"):
        for question in QUESTIONS:
            answer_questions(self.house.desk(who), self.of(code), [(question, Reply(False))])

    def send(self, *risks, who="focal", code="CO-COL"):
        """Everything answered and sent."""
        self.answer(*risks, who=who, code=code)
        self.reply(who, code)
        send_return(self.house.desk(who), self.of(code), self.version(code))

    def tasks(self, noun):
        return self.rows(sa.select(_TASK).where(_TASK.c.noun == noun).order_by(_TASK.c.id))

    def told(self, noun):
        """(verb, subject, body) of every event of a noun."""
        rows = self.rows(sa.select(_EVENT).where(_EVENT.c.noun == noun).order_by(_EVENT.c.seq))
        return [(row.kind.partition(".")[2], row.subject, json.loads(row.body)) for row in rows]

    def rows(self, wanted):
        with self.house.engine.connect() as connection:
            return connection.execute(wanted).all()


def opened(house, template="mid_year", **chosen) -> Review:
    return Review(house, open_cycle(house.desk("secretariat"), shipped_templates()[template], Opening(**chosen)))
