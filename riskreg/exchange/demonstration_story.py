"""The story of the demonstration: fifty-two risks logged, scored, submitted, approved and, sixteen of them, validated."""

import sqlalchemy as sa
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from riskreg import clock
from riskreg.assessments.operations import Scoring, score_risk
from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Actor
from riskreg.domain.scale import Measure
from riskreg.domain.vocabulary import ActionStatus, Category, ControlKind, OrganizationalLevel, Proximity, Response
from riskreg.exchange.demonstration_people import Cast, seed_risks
from riskreg.people.queries import actor_of_person
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Placing, Statement, explain_risk, log_risk, place_risk, restate_risk
from riskreg.store.work import Desk, Work, open_work
from riskreg.treatments.operations import ActionPlan, ControlFacts, add_action, add_control, choose_response, report_progress

_ENTITY_WEEK = datetime(2025, 10, 6, 9, 0, tzinfo=UTC)
_CORPORATE_WEEK = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
_WORKSHOP = datetime(2026, 5, 12, 15, 0, tzinfo=UTC)
_MID_YEAR = datetime(2026, 7, 15, 10, 0, tzinfo=UTC)
_AUTUMN = datetime(2026, 10, 2, 10, 0, tzinfo=UTC)
