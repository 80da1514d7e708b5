"""Commands about reviews: list, open, progress, remind, close."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskreg.cli.files import refuse, text_of
from riskreg.cli.register import Register, on_register

if TYPE_CHECKING:
    from riskreg.reviews.progress_queries import ProgressPage
    from riskreg.reviews.reminding_operations import Reminded

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def review() -> None:
    """Open review cycles, see how far they have come, remind, close."""


@review.command("list")
@on_register
def list_reviews(register: Register) -> None:
    """List the reviews there are, those that run first."""
    from riskreg.reviews.cycle_queries import cycles_page
    from riskreg.store.work import open_reading

    with open_reading(register.desk) as work:
        pages = [cycles_page(work, 1)]
        pages += [cycles_page(work, number) for number in range(2, pages[0].last + 1)]
    lines = [line for page in pages for line in page.rows]
    for line in lines:
        stands = f"runs until {line.closes_on.isoformat()}" if line.is_running else line.state.replace("_", " ")
        late = f", {line.late} late" if line.late else ""
        click.echo(f"{line.reference}  {line.title}: {line.signed} of {line.asked} answered{late}; {stands}")
    if not lines:
        click.echo("There has been no review yet. Open one with: riskreg review open mid_year")


@review.command("open")
@click.argument("template")
@click.option("--title", default="", help="Instead of the template's own.")
@click.option("--entity", "codes", multiple=True, metavar="CODE", help="Only this entity; may be given several times.")
@click.option("--due", type=_DAY, help="By when entities answer (YYYY-MM-DD).")
@click.option("--closes", type=_DAY, help="By when their heads sign (YYYY-MM-DD).")
@on_register
def open_review(
    register: Register, template: str, title: str, codes: tuple[str, ...], due: datetime | None, closes: datetime | None
) -> None:
    """Open a review from TEMPLATE: mid_year, end_of_year, quarterly, ad_hoc, or a file of one's own."""
    from riskreg.domain.review_template import TemplateRefused
    from riskreg.entities.queries import entity_id_of
    from riskreg.reviews.opening import Opening
    from riskreg.reviews.opening_queries import check_page
    from riskreg.reviews.operations import open_cycle
    from riskreg.store.work import open_work

    source = _source(template)
    with open_work(register.desk) as work:
        entity_ids = frozenset(entity_id_of(work, code) for code in codes) or None
        opening = Opening(title, entity_ids, due.date() if due else None, closes.date() if closes else None)
        try:
            plan = check_page(work, template, source, opening)
        except TemplateRefused as refusal:
            refuse(Path(template), refusal.problems)
        risks = f"{plan.risks:,} {'risk' if plan.risks == 1 else 'risks'}"
        entities = f"{plan.entities} {'entity' if plan.entities == 1 else 'entities'}"
        click.echo(f"Asking about {risks} in {entities} …", err=True)
        reference = open_cycle(work, source, opening)
    click.echo(
        f"{reference}  {plan.plan.title} is open: answers by {plan.plan.due_on}, signatures by {plan.plan.closes_on}."
    )


@review.command("progress")
@click.argument("reference")
@click.option("--csv", "as_csv", is_flag=True, help="One line per entity as CSV.")
@on_register
def progress(register: Register, reference: str, as_csv: bool) -> None:
    """Say how far a review has come and who is late."""
    from riskreg.reviews.progress_queries import ProgressFilter, progress_page
    from riskreg.reviews.tables_as_text import entities_csv
    from riskreg.store.work import open_reading

    with open_reading(register.desk) as work:
        if as_csv:
            click.echo(entities_csv(work, reference), nl=False)
            return
        for line in _told(progress_page(work, reference, ProgressFilter())):
            click.echo(line)


@review.command("remind")
@click.argument("reference")
@click.option("--entity", "code", default="", metavar="CODE", help="Only this entity, late or not.")
@on_register
def remind(register: Register, reference: str, code: str) -> None:
    """Remind every entity that is late, each once a day."""
    from riskreg.reviews.reminding_operations import remind_entity, remind_late

    done = remind_entity(register.desk, reference, code) if code else remind_late(register.desk, reference)
    for line in _reminded(done):
        click.echo(line)


@review.command("close")
@click.argument("reference")
@on_register
def close(register: Register, reference: str) -> None:
    """Close a review whose time is over, or whose returns are all signed, and record what it found."""
    from riskreg.reviews.ending_queries import close_page
    from riskreg.reviews.operations import close_cycle
    from riskreg.store.work import open_work

    with open_work(register.desk) as work:
        page = close_page(work, reference)
        close_cycle(work, reference, page.head.version)
    click.echo(f"{page.head.reference}  {page.head.title} is closed: {page.signed} of {page.asked} answered.")
    if page.silent:
        click.echo(f"Silent: {', '.join(line.entity for line in page.silent)}.")


def _source(template: str) -> str:
    from riskreg.reviews.template_queries import shipped_templates

    shipped = shipped_templates()
    if template in shipped:
        return shipped[template]
    if not Path(template).is_file():
        raise click.ClickException(
            f"There is no template “{template}”. Name one of {', '.join(sorted(shipped))}, or a file."
        )
    return text_of(Path(template))


def _told(page: "ProgressPage") -> Iterator[str]:
    total = page.total
    yield f"{page.head.reference}  {page.title}: {total.signed} of {total.asked} entities have answered and signed."
    yield f"{total.sent} wait for the signature, {total.open} are with the entity, {total.silent} did not answer."
    for line in page.late:
        yield f"  {line.code}  {line.entity}: {line.days_late} days late ({line.standing.label.lower()})"


def _reminded(done: "Reminded") -> Iterator[str]:
    yield f"Reminded: {', '.join(done.entities)}." if done.entities else "Nobody was reminded."
    if done.today_already:
        yield f"Reminded today already: {', '.join(done.today_already)}."
    if done.nobody_there:
        yield f"Nobody is there to remind: {', '.join(done.nobody_there)}."
