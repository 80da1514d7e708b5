"""Events in words: what somebody did, with what the event says about it."""

from collections.abc import Iterator, Mapping
from typing import Any

_VERBS = {
    "risk.logged": "logged the risk",
    "risk.restated": "changed the statement",
    "risk.explained": "changed the causes and drivers",
    "risk.placed": "changed where the risk belongs",
    "risk.scored": "scored the risk",
    "risk.level_overridden": "overrode the level",
    "risk.opened": "opened the strictly confidential risk",
    "risk.control_added": "added a control",
    "risk.control_changed": "changed a control",
    "risk.control_withdrawn": "withdrew a control",
    "risk.action_added": "added a mitigation action",
    "risk.action_changed": "changed a mitigation action",
    "risk.action_cancelled": "gave up a mitigation action",
    "risk.action_reported": "reported on a mitigation action",
    "risk.action_lifecycle_changed": "moved a mitigation action onto another version of its lifecycle",
    "risk.response_chosen": "chose the response",
    "risk.lifecycle_changed": "moved the risk onto another version of its lifecycle",
    "methodology.uploaded": "uploaded the methodology",
    "authority.adopted": "adopted rules of authority",
    "methodology.adopted": "adopted the methodology",
    "risk.agreed": "agreed to a step that others must agree to as well",
    "risk.taken_over": "took the risk over",
    "risk.cause_cited": "found that a root cause of the risk is a common one",
    "risk.cause_citation_undone": "took back that a root cause of the risk is a common one",
    "common_cause.named": "named a common cause",
    "risk.consolidated": "said what the risk is to the corporate register",
    "risk.consolidation_undone": "undid the consolidation of the risk",
    "risk.reviewed": "finished the review of the risk",
    "risk.reviews_planned": "planned the reviews that had no date",
    "review_cycle.opened": "opened the review",
    "review_cycle.lifecycle_changed": "moved the review onto another version of its lifecycle",
    "entity_return.reminded": "reminded the entity of the review",
    "entity_return.question_answered": "answered a question of the review",
    "entity_return.lifecycle_changed": "moved the return onto another version of its lifecycle",
    "review_item.lifecycle_changed": "moved the review of the risk onto another version of its lifecycle",
    "risk.deferred": "signed that the decision on the risk is deferred",
    "risk.split": "signed that the risk is split",
    "workshop.made": "made the workshop",
    "workshop.seated": "gave somebody a part in the workshop",
    "workshop.unseated": "took somebody off the workshop",
    "workshop.agenda_set": "changed the agenda of the workshop",
    "workshop.risk_withdrawn": "withdrew a risk from the agenda of the workshop by making it strictly confidential",
    "workshop.agenda_ordered": "put the agenda of the workshop in another order",
    "workshop.pre_vote_moved": "gave the pre-vote another last day",
    "workshop.takeover_code_made": "made a code for taking the workshop over",
    "workshop.taken_over": "took over as facilitator",
    "workshop.joined": "joined the workshop with its code",
    "workshop.guest_let_in": "let a guest into the workshop",
    "workshop.came_in": "came into the session",
    "workshop.voted": "voted",
    "workshop.keyed_in": "typed in ballots voted on paper",
    "workshop.turned_to": "turned the room to a risk",
    "workshop.round_opened": "opened a vote",
    "workshop.round_closed": "closed a vote",
    "workshop.round_revealed": "revealed a vote",
    "workshop.time_kept": "changed the time of a vote",
    "workshop.decided": "recorded what the room decided",
    "workshop.lifecycle_changed": "moved the workshop onto another version of its lifecycle",
    "risk.accepted": "accepted the risk for a time",
    "risk.acceptance_withdrawn": "withdrew the acceptance of the risk",
    "risk.confirmed": "confirmed a decision after a change",
    "decision.taken": "took a decision",
    "decision.lifecycle_changed": "moved the decision onto another version of its lifecycle",
    "decision.courses_begun": "let earlier decisions run under their lifecycle",
    "body.added": "added the body",
    "body.corrected": "corrected the body",
    "body.member_named": "named a member of the body",
    "body.member_ended": "ended a membership of the body",
    "body_decision.recorded": "recorded the decision of a body",
    "body_decision.responsibility_given": "gave the decision to somebody else",
    "body_decision.lifecycle_changed": "moved the decision of a body onto another version of its lifecycle",
    "electronic_review.opened": "opened the electronic review",
    "electronic_review.lifecycle_changed": "moved the electronic review onto another version of its lifecycle",
    "member_answer.lifecycle_changed": "moved the answer of a member onto another version of its lifecycle",
    "risk.named_in_decision": "recorded a decision of a body about the risk",
    "lifecycle.adopted": "adopted the lifecycle",
    "lifecycle.tasks_opened": "opened the tasks that were missing",
    "task.claimed": "took the task",
    "task.released": "gave the task back",
    "task.reminded": "reminded of the task",
    "task.escalated": "told a higher place that the task is late",
    "task.move_refused": "could not make the move its deadline names",
    "notice.put_away": "put away what was told",
    "person.telling_chosen": "chose how to be told by mail",
    "person.feed_made": "made an address for the calendar",
    "person.feed_renewed": "made a new address for the calendar",
    "person.feed_ended": "switched the calendar’s address off",
    "person.signed_in": "signed in",
    "person.signed_out": "signed out",
    "person.sessions_ended": "ended sessions",
    "person.slowed_down": "was slowed down after failed sign-ins",
    "person.password_changed": "changed the password",
    "person.password_set": "set a password by a one-time link",
    "person.added": "added the person",
    "person.corrected": "corrected the person",
    "person.role_granted": "granted a role",
    "person.role_ended": "ended a role",
    "person.disabled": "disabled the person",
    "person.enabled": "enabled the person",
    "person.invited": "invited the person",
    "person.reset_asked": "asked for a new password",
    "risk.handed_over": "handed over",
    "task.handed_over": "handed the task over",
    "handover.made": "handed over what was held",
    "handover.role_asked": "asked for somebody to be named",
    "delegation.given": "gave a delegation",
    "delegation.withdrawn": "withdrew a delegation",
    "entity.added": "added the entity",
    "entity.corrected": "corrected the entity",
    "entity.moved": "moved the entity",
    "entity.ended": "ended the entity",
    "entity.loaded": "loaded entities",
    "calendar.week_set": "set the working week",
    "calendar.week_forgotten": "removed a working week",
    "calendar.holiday_added": "added a holiday",
    "calendar.holiday_removed": "removed a holiday",
    "view.saved": "saved a view",
    "view.forgotten": "removed a view",
    "mail.sent": "sent a mail",
    "mail.given_up": "gave up on a mail",
    "mail.tried_again": "had a mail tried again",
    "worker.alarm_put_off": "could not give an alarm and tries again later",
    "worker.letter_put_off": "could not write a letter and tries again later",
    "worker.rise_put_off": "could not ask about a risen level and tries again later",
    "worker.tried_again": "had what failed tried again",
}
_SAID_OTHERWISE = frozenset({"past", "move", "from", "to", "changed", "reason", "revision", "sha256", "into", "for"})
_LONGEST = 300


def sentence_of(kind: str, body: Mapping[str, Any]) -> str:
    """``changed the statement: title, event.`` A kind without words of its own is spelled out from its name."""
    said = [f"{verb_of(kind, body)}{_course(body)}{_changed(body)}", *_details(body)]
    sentence = "; ".join(said)
    return sentence[:_LONGEST] + ("…" if len(sentence) > _LONGEST else ".") + _because(body)


def verb_of(kind: str, body: Mapping[str, Any]) -> str:
    """What follows the person's name. A move of a lifecycle brings its own words."""
    noun, _dot, verb = kind.partition(".")
    return str(body.get("past") or _VERBS.get(kind) or f"{noun}: {verb.replace('_', ' ')}")


def _course(body: Mapping[str, Any]) -> str:
    course = f", from {_plain(body['from'])} to {_plain(body['to'])}" if "from" in body and "to" in body else ""
    return course + (f", into {body['into']}" if body.get("into") else "")


def _changed(body: Mapping[str, Any]) -> str:
    changed = [str(name) for name in body.get("changed") or () if name != "state"]
    return f": {', '.join(map(_field, changed))}" if changed else ""


def _field(name: str) -> str:
    """A field of a revision: ``actions.2.due`` is told as ``action 2 due``."""
    listed, _dot, rest = name.partition(".")
    return _plain(f"{listed.removesuffix('s')} {rest}") if rest else _plain(name)


def _details(body: Mapping[str, Any]) -> Iterator[str]:
    # Which control or action it was is said by what changed of it, where anything did.
    hidden = _SAID_OTHERWISE | ({"number"} if body.get("changed") else frozenset())
    for name, value in body.items():
        if name not in hidden and not name.endswith("_id") and value not in (None, "", [], {}):
            yield f"{_plain(name)} {_value(value)}"


def _because(body: Mapping[str, Any]) -> str:
    reason = str(body.get("reason") or "")
    return f" Reason: {reason[:_LONGEST]}{'…' if len(reason) > _LONGEST else ''}" if reason else ""


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value)
    if isinstance(value, dict) and set(value) == {"before", "after"}:
        if value["before"] == value["after"]:
            return f"still {_plain(value['after'])}"
        return f"from {value['before']} to {value['after']}" if value["before"] else str(value["after"])
    if isinstance(value, dict):
        return ", ".join(f"{_plain(name)} {_value(item)}" for name, item in value.items())
    return str(value)


def _plain(name: Any) -> str:
    return str(name).replace("_", " ").replace(".", " ")
