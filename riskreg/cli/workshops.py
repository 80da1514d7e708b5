"""Commands about workshops: list, show, votes, open-pre-vote, close-pre-vote."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from riskreg.cli.register import Register, on_register
from riskreg.domain.words import so_many

if TYPE_CHECKING:
    from riskreg.domain.spread import Shown
    from riskreg.domain.voting import Attribute
    from riskreg.workshops.agenda_lines import AgendaLine
    from riskreg.workshops.page_queries import WorkshopPage
    from riskreg.workshops.tally_queries import RiskTally, RoundTally, Tally


@click.group()
def workshop() -> None:
    """See how far workshops have come and how the votes lie; open and close a pre-vote."""


@workshop.command("list")
@on_register
def list_workshops(register: Register) -> None:
    """List the workshops there are, those to come first."""
    from riskreg.store.work import open_reading
    from riskreg.workshops.page_queries import workshops_page

    with open_reading(register.desk) as work:
        pages = [workshops_page(work, 1)]
        pages += [workshops_page(work, number) for number in range(2, pages[0].last + 1)]
    lines = [line for page in pages for line in page.rows]
    for line in lines:
        click.echo(f"{line.reference}  {line.title}: {line.begins_on} to {line.ends_on}; {line.state.lower()}")
    if not lines:
        click.echo("There has been no workshop yet. The risk secretariat makes one under “Workshops”.")


@workshop.command("show")
@click.argument("reference")
@on_register
def show(register: Register, reference: str) -> None:
    """Say where a workshop stands, who may vote, and of each risk its rounds and what was decided."""
    from riskreg.store.work import open_reading
    from riskreg.workshops.page_queries import workshop_page
    from riskreg.workshops.tally_queries import tally_of

    with open_reading(register.desk) as work:
        page, tally = workshop_page(work, reference), tally_of(work, reference)
    for line in (*_told(page), *_agenda(page, tally)):
        click.echo(line)


@workshop.command("votes")
@click.argument("reference")
@click.option("--csv", "as_csv", is_flag=True, help="One line per risk, round and attribute as CSV.")
@on_register
def votes(register: Register, reference: str, as_csv: bool) -> None:
    """Say how the votes lie in every round that is revealed; of the others only how many have voted."""
    from riskreg.store.work import open_reading
    from riskreg.workshops.tables_as_text import votes_csv
    from riskreg.workshops.tally_queries import tally_of

    with open_reading(register.desk) as work:
        if as_csv:
            click.echo(votes_csv(work, reference), nl=False)
            return
        tally = tally_of(work, reference)
    lines = list(_rounds(tally))
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("Nothing was voted on yet.")


@workshop.command("open-pre-vote")
@click.argument("reference")
@on_register
def open_pre_vote(register: Register, reference: str) -> None:
    """Open the pre-vote on every risk of the agenda and write to everybody who may vote."""
    page = _advance(register, reference, "open_pre_vote")
    click.echo(
        f"{page.head.reference}  The pre-vote is open until {page.head.pre_vote_closes_on}:"
        f" {so_many(page.voters, 'voter')}, {so_many(page.case.items, 'risk')}."
    )


@workshop.command("close-pre-vote")
@click.argument("reference")
@on_register
def close_pre_vote(register: Register, reference: str) -> None:
    """Close the pre-vote and reveal it as a whole."""
    page = _advance(register, reference, "close_pre_vote")
    click.echo(f"{page.head.reference}  The pre-vote is closed and revealed: riskreg workshop votes {reference}")


def _advance(register: Register, reference: str, move: str) -> "WorkshopPage":
    """Make the move on the workshop as it stands, and read it again."""
    from riskreg.store.work import open_work
    from riskreg.workshops.operations import advance_workshop
    from riskreg.workshops.page_queries import workshop_page

    with open_work(register.desk) as work:
        advance_workshop(work, reference, workshop_page(work, reference).head.version, move)
        return workshop_page(work, reference)


def _told(page: "WorkshopPage") -> Iterator[str]:
    head = page.head
    place = f", {head.place}" if head.place else ""
    yield f"{head.reference}  {page.title}: {head.begins_on} to {head.ends_on}{place}; {head.state_name.lower()}."
    yield f"{head.meaning} {page.quorum}"
    voters = [f"{seat.name} ({seat.part.value})" for seat in page.seats if seat.votes]
    yield (
        f"{so_many(len(voters), 'person', 'people')} may vote{':' if voters else ''} {', '.join(voters)}".rstrip() + "."
    )
    if waiting := [seat.name for seat in page.seats if seat.waits]:
        yield f"Wait to be let in: {', '.join(waiting)}."


def _agenda(page: "WorkshopPage", tally: "Tally") -> Iterator[str]:
    for risk in tally.risks:
        rounds = [f"{held.name} {held.stage}: {_of(held, page.voters)}" for held in risk.rounds]
        said = "; ".join([*(rounds or ["no vote yet"]), _decided(risk.line)])
        yield f"{risk.line.number:>3}  {_named(risk)}"
        yield f"     {said[0].upper()}{said[1:]}."
    if not tally.risks:
        yield "No risk is on its agenda yet."


def _of(held: "RoundTally", voters: int) -> str:
    """Whoever voted and left since has voted all the same."""
    return f"{held.voted} of {max(voters, held.voted)} voted"


def _named(risk: "RiskTally") -> str:
    level = f", {risk.line.level.label.lower()}" if risk.line.level else ""
    return f"{risk.line.reference}  {risk.line.title} ({risk.line.state.replace('_', ' ')}{level})"


def _decided(line: "AgendaLine") -> str:
    if not line.outcome:
        return "not decided"
    level = f", {line.decided_level.label.lower()}" if line.decided_level else ""
    return f"decided: {line.outcome[0].lower()}{line.outcome[1:]}{level}"


def _rounds(tally: "Tally") -> Iterator[str]:
    for risk in tally.risks:
        if risk.rounds:
            yield f"{risk.line.reference}  {risk.line.title}"
        for held in risk.rounds:
            yield f"  {held.name}, {held.stage}: {held.voted} voted"
            for attribute in tally.attributes:
                if attribute.code in held.spreads:
                    yield f"    {attribute.title}: {_lie(attribute, held.spreads[attribute.code].shown())}"
    if tally.agreement:
        yield "How far the voters saw the register the same way (Krippendorff’s alpha, the last round of each risk):"
    for each in tally.agreement:
        yield f"  {each.attribute}: {f'{each.figure}. ' if each.figure else ''}{each.reading.in_words}"


def _lie(attribute: "Attribute", shown: "Shown") -> str:
    """How the votes lie on one attribute, in the words of its scale."""
    from riskreg.domain.spread import FEWEST_SHOWN, Spread

    if not isinstance(shown, Spread) or shown.median is None:
        return f"fewer than {FEWEST_SHOWN} could judge, so nothing is shown"
    figures = (shown.lower_quartile, shown.upper_quartile, shown.within_one, shown.r_wg)
    low, high, within, r_wg = (float(each or 0) for each in figures)
    polarised = "; polarised" if shown.is_polarised else ""
    spread = f"half of them from {low:g} to {high:g}" if attribute.is_numbered else f"IQR {high - low:g}"
    place = attribute.place(shown.median)
    return f"median {place}, {spread}, {within:.0%} within one of it, r_wg {r_wg:.2f}{polarised}"
