"""The last day of the pre-vote: what it is, and giving it another."""

from datetime import date

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.words import day_in_words
from riskreg.entities.calendar_queries import calendar_of
from riskreg.store.work import Work, operation
from riskreg.tasks.turns import pass_on
from riskreg.workshops.finding_queries import chair_of
from riskreg.workshops.keeping import PLANNABLE, PRE_VOTING, changed, hold_workshop, is_in, refuse_unless
from riskreg.workshops.turns import turn_of


@operation(needs=Permission.WORKSHOP_RUN)
def move_last_day(work: Work, reference: str, version: int, until: date) -> None:
    """The pre-vote is open to the end of another day, not before today and not after the workshop begins."""
    workshop = hold_workshop(work, reference, version)
    refuse_unless(work, workshop, (PLANNABLE, PRE_VOTING), "The pre-vote is over: its result stands.")
    today = calendar_of(work, None).day_of(work.now)
    if not today <= until <= workshop.begins_on:
        sentence = f"Choose a day from today to the first day of the workshop, {day_in_words(workshop.begins_on)}."
        raise Invalid(sentence, {"until": [sentence]})
    before, workshop.pre_vote_closes_on = workshop.pre_vote_closes_on, until
    changed(work, workshop, "pre_vote_moved", until={"before": before.isoformat(), "after": until.isoformat()})
    if is_in(work, workshop, PRE_VOTING):
        # The task of closing it is due on another day: it is asked for anew.
        pass_on(work, turn_of(work, workshop, chair_of(work, workshop)))
