"""When a risk is looked at again: planned when it enters the register, moved by its level and by its reviews."""

from datetime import date

from riskreg.domain.review_dates import NextReview, after_review, at_other_level, first_review
from riskreg.domain.scale import Level
from riskreg.methodology.queries import profile_by_id
from riskreg.risks.tally import Standing
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work


def plan_review(work: Work, risk: Risk, was: Standing | None) -> None:
    """Plan the next review of a risk that entered the register or has another level now; others keep theirs.

    What nobody has scored yet has no rhythm, and no date.
    """
    if risk.standing != "registered" or not risk.residual_rank or risk.profile_id is None:
        return
    if risk.review_due is None or risk.review_from is None:
        _keep(risk, first_review(work.now.date(), _months(work, risk)))
    elif was is not None and dict(was.cells)["level"] != risk.residual_rank:
        planned = NextReview(risk.review_from, risk.review_due)
        _keep(risk, at_other_level(planned, work.now.date(), _months(work, risk)))


def count_review(work: Work, risk: Risk, last_day: date) -> None:
    """A review of the risk was finished today: it counts for the date that is due until the last day of the review.

    A later date stays: a look in between does not put off the next regular one.
    """
    if risk.review_due is None or risk.review_from is None or not risk.residual_rank or risk.review_due > last_day:
        return
    planned = NextReview(risk.review_from, risk.review_due)
    _keep(risk, after_review(planned, work.now.date(), _months(work, risk)))


def plan_from(work: Work, risk: Risk, entered: date) -> None:
    """Plan the next review of a risk that came into the register before there were dates; nothing of it is late yet."""
    months = _months(work, risk)
    _keep(risk, after_review(NextReview(entered, entered), work.now.date(), months))


def _months(work: Work, risk: Risk) -> int:
    key = ("rhythm", risk.profile_id)
    if key not in work.read:
        profile_id = risk.profile_id or 0
        work.read[key] = profile_by_id(work.session.connection(), profile_id).profile.review_every_months
    return int(work.read[key][Level.from_rank(risk.residual_rank or 1)])


def _keep(risk: Risk, planned: NextReview) -> None:
    risk.review_from, risk.review_due = planned.since, planned.due
