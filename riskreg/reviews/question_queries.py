"""What an entity has answered to the questions of a review."""

import sqlalchemy as sa

from riskreg.store.tables.review import EntityReturn, QuestionAnswer
from riskreg.store.work import Work

_ANSWER = QuestionAnswer.__table__  # type: ignore[attr-defined]


def answers_of(work: Work, entity_return: EntityReturn) -> dict[int, QuestionAnswer]:
    """By the id of the question."""
    wanted = sa.select(QuestionAnswer).where(_ANSWER.c.return_id == entity_return.id)
    return {answer.question_id: answer for answer in work.session.execute(wanted).scalars()}
