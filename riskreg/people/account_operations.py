"""What somebody does with their own account: changing the password, choosing how they are told."""

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.telling import Telling
from riskreg.people.keeping import end_links, end_sessions, forgive, hold_person
from riskreg.people.passwords import check_password, hash_password, problems_of_password
from riskreg.store.base import loaded
from riskreg.store.tables.person import UserSession
from riskreg.store.work import Work, operation, own_account

_SESSION = UserSession.__table__  # type: ignore[attr-defined]


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def change_password(work: Work, old: str, new: str) -> int:
    """Change one's own password; every other session ends. Answers how many did."""
    person = hold_person(work, loaded(work.actor.person_id))
    if not check_password(person.password_hash, old):
        raise Invalid("This is not your password now.", {"old": ["This is not your password now. Type it again."]})
    problems = problems_of_password(new, about=(person.name, person.email))
    if new == old:
        problems = ["Choose a password that differs from the one you have now."]
    if problems:
        raise Invalid(problems[0], {"new": problems})
    person.password_hash = hash_password(new)
    others = (_SESSION.c.person_id == person.id) & (_SESSION.c.id != work.actor.session_id)
    ended = end_sessions(work, others)
    end_links(work, loaded(person.id))
    forgive(work, person.email)
    work.record("person.password_changed", person.id, person.name, sessions_ended=ended)
    return ended


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def choose_telling(work: Work, telling: Telling) -> None:
    """Choose how one is told by mail; what asks something of one is mailed under each choice."""
    person = hold_person(work, loaded(work.actor.person_id))
    if person.told == telling.value:
        return
    work.record("person.telling_chosen", person.id, person.name, before=person.told, after=telling.value)
    person.told = telling.value
