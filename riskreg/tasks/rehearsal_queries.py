"""What adopting a version of a lifecycle would do to everything that lives under its noun, told before it is done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from riskreg.domain.errors import Invalid
from riskreg.domain.lifecycle_file import LifecycleRefused
from riskreg.domain.rehearsal import Living, Passage, Rehearsal, rehearse
from riskreg.domain.workflow import Lifecycle
from riskreg.store.work import Desk, Work, open_reading
from riskreg.tasks.queries import kept_version, lifecycle_by_id, read_lifecycle, refuse_older
from riskreg.tasks.subjects import Subject, Subjects

COUNTS_AGREEMENTS = frozenset({"risk"})
"""Nouns whose house keeps agreements: elsewhere a quorum would be a promise nobody keeps."""


@dataclass(frozen=True, slots=True)
class PassageLine:
    """What happens to the subjects in one state of one version.

    ``to_state`` is empty when they would be stuck, and ``obstacle`` says why; ``references`` are then all of them that
    are open to the actor, and ``hidden`` counts the others.
    """

    from_state: str
    version: int
    to_state: str
    count: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    obstacle: str = ""
    references: tuple[str, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    """``noun`` as people call one; ``lines`` in the order of versions and states."""

    title: str
    noun: str
    version: int
    lines: tuple[PassageLine, ...]

    @property
    def moving(self) -> int:
        """How many subjects would go on under the new version."""
        return sum(line.count for line in self.lines if not line.obstacle)

    @property
    def stuck(self) -> tuple[PassageLine, ...]:
        return tuple(line for line in self.lines if line.obstacle)


def rehearse_lifecycle(desk: Desk, source: str, subjects: Collection[Subjects]) -> RehearsalPage:
    """What would happen if the file were adopted now; refused as that would be, but for what would be stuck."""
    lifecycle = readable(source)
    theirs = subjects_of(lifecycle.noun, subjects)
    with open_reading(desk) as work:
        refuse_older(work.session.connection(), lifecycle)
        kept_version(work.session.connection(), lifecycle, source)
        living = theirs.living(work, held=False)
        return told(rehearsed(work, lifecycle, living), living)


def readable(source: str) -> Lifecycle:
    """The lifecycle of a file; a wrong one is refused with every problem."""
    try:
        lifecycle = read_lifecycle(source)
    except LifecycleRefused as refusal:
        raise Invalid("The lifecycle was refused.", {"source": refusal.problems}) from refusal
    if problems := _uncounted(lifecycle):
        raise Invalid("The lifecycle was refused.", {"source": problems})
    return lifecycle


def _uncounted(lifecycle: Lifecycle) -> tuple[str, ...]:
    """A state that asks several people to agree where nobody would count them, or to nothing in particular."""
    problems = []
    for state in lifecycle.states:
        if state.task is None or state.task.quorum == 1:
            continue
        if lifecycle.noun not in COUNTS_AGREEMENTS:
            problems.append(f'state "{state.code}": for this noun one person decides; remove quorum.')
        elif not any(move.tone == "main" for move in lifecycle.moves_from(state.code)):
            problems.append(f'state "{state.code}": give tone = "main" to the move so many must agree to.')
    return tuple(problems)


def subjects_of(noun: str, subjects: Collection[Subjects]) -> Subjects:
    """Those of the noun; raises Invalid when no house keeps any."""
    for each in subjects:
        if each.noun == noun:
            return each
    raise Invalid(f"Nothing in this register runs under a lifecycle for “{noun}”. Correct the noun of the file.")


def rehearsed(work: Work, lifecycle: Lifecycle, living: Sequence[Subject]) -> Rehearsal:
    """The rehearsal over subjects as they were read."""
    ids = sorted({subject.lifecycle_id for subject in living})
    versions = {each: lifecycle_by_id(work.session.connection(), each) for each in ids}
    return rehearse(lifecycle, (Living(each.id, versions[each.lifecycle_id], each.state) for each in living))


def told(rehearsal: Rehearsal, living: Sequence[Subject]) -> RehearsalPage:
    """The rehearsal in words, naming what the actor may know of."""
    lifecycle = rehearsal.lifecycle
    noun = lifecycle.noun.replace("_", " ")
    references = {subject.id: subject.reference for subject in living}
    return RehearsalPage(
        title=f"Rehearsal of {noun} version {lifecycle.version}",
        noun=noun,
        version=lifecycle.version,
        lines=tuple(_line(passage, references) for passage in rehearsal.passages),
    )


def stuck_sentences(page: RehearsalPage) -> tuple[str, ...]:
    """One for each state whose subjects would be stuck, naming every one that is open to the actor."""
    return tuple(f"{line.obstacle}: {named(line)}." for line in page.stuck)


def named(line: PassageLine) -> str:
    """The subjects of a line as people list them: ``R-0001, R-0007 and 2 that are not open to you``."""
    hidden = f"{line.hidden} that {'is' if line.hidden == 1 else 'are'} not open to you" if line.hidden else ""
    return " and ".join(filter(None, (", ".join(line.references), hidden)))


def _line(passage: Passage, references: Mapping[int, str]) -> PassageLine:
    names = tuple(filter(None, (references[each] for each in passage.subjects))) if passage.is_stuck else ()
    return PassageLine(
        from_state=passage.old.name,
        version=passage.version,
        to_state=passage.new.name if passage.new and not passage.is_stuck else "",
        count=len(passage.subjects),
        gained=passage.gained,
        lost=passage.lost,
        obstacle=_obstacle(passage),
        references=names,
        hidden=len(passage.subjects) - len(names) if passage.is_stuck else 0,
    )


def _obstacle(passage: Passage) -> str:
    where = f"“{passage.old.name}” of version {passage.version}"
    if passage.obstacle == "ends":
        return f"{where} has become an end, and nothing ends without a move"
    return f"{where} is gone and was not renamed" if passage.is_stuck else ""
