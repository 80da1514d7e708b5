"""Commands about the rules of authority: check a file, adopt it, show the rules in use."""

from datetime import datetime
from pathlib import Path

import click

from riskreg.cli.files import EXISTING, refuse, text_of
from riskreg.cli.register import Register, on_register


@click.group()
def authority() -> None:
    """Check, adopt and show who may decide what."""


@authority.command("check")
@click.argument("file", type=EXISTING)
def check_authority(file: Path) -> None:
    """Say everything that is wrong with a file of rules."""
    from riskreg.domain.authority_file import AuthorityRefused, parse_authority

    try:
        found = parse_authority(text_of(file))
    except AuthorityRefused as refusal:
        refuse(file, refusal.problems)
    click.echo(f"Version {found.version}: {len(found.rules)} rules, nothing wrong.")


@authority.command("adopt")
@click.argument("file", type=EXISTING)
@click.option("--from", "from_date", type=click.DateTime(["%Y-%m-%d"]), help="First day of use (default: today).")
@click.option("--reason", default="Adopted from the command line.", show_default=True)
@on_register
def adopt_file(register: Register, file: Path, from_date: datetime | None, reason: str) -> None:
    """Use the rules of a file from a day on."""
    from riskreg import clock
    from riskreg.authority.operations import adopt_authority

    day = from_date.date() if from_date else clock.today()
    version = adopt_authority(register.desk, text_of(file), day, reason)
    click.echo(f"Version {version} is adopted from {day.isoformat()}.")


@authority.command("show")
@on_register
def show_rules(register: Register) -> None:
    """Print the rules in use, level by level."""
    from riskreg.authority.queries import authority_page

    page = authority_page(register.desk)
    click.echo(f"Version {page.version}.")
    for act, cells in page.lines:
        for level, who in zip(page.levels, cells, strict=True):
            click.echo(f"  {act}, {level.value}: {'; '.join(who) or 'nobody'}")
    for level, months in zip(page.levels, page.longest, strict=True):
        click.echo(f"  Accepted at {level.value}: {months} months at most")
