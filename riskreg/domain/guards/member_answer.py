"""The conditions the lifecycle of a member's answer may name; each answers None, or what to do."""

from typing import Protocol

from riskreg.domain.electronic_review import MemberAnswerCase
from riskreg.domain.guards.registry import guard


class Somebody(Protocol):
    """Whoever acts; `person_id` is None for the machine (a job or the command line)."""

    @property
    def person_id(self) -> int | None: ...


@guard("member_answer")
def is_the_member_asked(case: MemberAnswerCase, actor: Somebody) -> str | None:
    """In one's own name only: nobody answers for a member, not even who acts for them."""
    if actor.person_id is not None and actor.person_id == case.member_id:
        return None
    return "Only the voting members who were asked can answer, each in their own name."


@guard("member_answer")
def is_open_to_answers(case: MemberAnswerCase, actor: Somebody) -> str | None:
    return None if case.is_open else "The time to answer has passed. What was answered until then is counted."


@guard("member_answer")
def says_why_it_objects(case: MemberAnswerCase, actor: Somebody) -> str | None:
    return None if case.says_why or not case.objects else "Say why you object. The others read it."
