"""The command about the consolidation: show."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from riskreg.cli.register import Register, on_register
from riskreg.domain.words import so_many

if TYPE_CHECKING:
    from riskreg.consolidation.board_queries import Counted
    from riskreg.consolidation.destiny_queries import Candidate, Consolidated, Submission


@click.group()
def consolidation() -> None:
    """See what entities submitted and what became of it."""


@consolidation.command("show")
@click.option("--csv", "as_csv", is_flag=True, help="One line per submission as CSV.")
@on_register
def show(register: Register, as_csv: bool) -> None:
    """Say what was submitted, what each submission became, and which contribute to each corporate risk."""
    from riskreg.consolidation.destiny_queries import consolidated
    from riskreg.consolidation.tables_as_text import submissions_csv
    from riskreg.store.work import open_reading

    with open_reading(register.desk) as work:
        if as_csv:
            click.echo(submissions_csv(work), nl=False)
            return
        found = consolidated(work)
    for line in _told(found):
        click.echo(line)


def _told(found: "Consolidated") -> Iterator[str]:
    yield _summed_up(found.counted)
    for each in found.submissions:
        yield f"  {each.reference}  {each.code}  {each.title}{_level(each)}: {_became(each)}"
    if not found.candidates:
        yield "The organization has no corporate risk yet."
        return
    yield f"{so_many(len(found.candidates), 'corporate risk')}, the worst first."
    for candidate in found.candidates:
        yield from _candidate(candidate)


def _summed_up(counted: "Counted") -> str:
    if not counted.total:
        return "No entity has a risk in the register that could be consolidated."
    found = ", ".join(f"{relation.value}: {number}" for relation, number in counted.by_relation.items())
    waits = f"nobody has looked at {counted.undecided}" if counted.undecided else "every one is decided"
    return f"{so_many(counted.total, 'submission')}{f' ({found})' if found else ''}; {waits}."


def _became(each: "Submission") -> str:
    if not each.found:
        return "nobody has looked at it."
    other = f" {each.into} {each.into_title}" if each.into else ""
    because = f", because: “{' '.join(each.reason.split())}”" if each.reason else ""
    since = f"; {each.into} {each.since.in_words}" if each.since else ""
    return f"{each.found[0].lower()}{each.found[1:]}{other}{because} ({each.day}){since}"


def _candidate(candidate: "Candidate") -> Iterator[str]:
    state = f"{candidate.state.lower()}{_level(candidate, ', ', '')}"
    linked = len(candidate.contributors)
    by = (
        f"{so_many(linked, 'submission')} of {so_many(candidate.entities, 'entity', 'entities')}"
        if linked
        else "no submission"
    )
    yield f"  {candidate.reference}  {candidate.title} ({state}): {by}"
    for each in candidate.contributors:
        yield f"    {each.reference}  {each.code}  {each.title}{_level(each)}: {each.found.lower()} it"


def _level(of: "Submission | Candidate", before: str = " (", after: str = ")") -> str:
    return f"{before}{of.level.label.lower()}{after}" if of.level else ""
