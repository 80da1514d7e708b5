"""Commands about methodologies: check, adopt, list."""

from datetime import datetime
from pathlib import Path

import click

from riskreg.cli.files import EXISTING, refuse, text_of
from riskreg.cli.register import Register, on_register


@click.group()
def methodology() -> None:
    """Check, adopt and list methodology profiles."""


@methodology.command("check")
@click.argument("file", type=EXISTING)
def check_profile(file: Path) -> None:
    """Say everything that is wrong with a profile, and what the linter warns of."""
    from riskreg.domain.lint import lint
    from riskreg.domain.methodology import ProfileRefused, parse_profile

    try:
        profile = parse_profile(text_of(file))
    except ProfileRefused as refusal:
        refuse(file, refusal.problems)
    for finding in lint(profile):
        click.echo(f"{finding.severity}: {finding.sentence}")
    click.echo(f"{profile.code} version {profile.version} can be adopted.")


@methodology.command("adopt")
@click.argument("file", type=EXISTING)
@click.option("--from", "from_date", type=click.DateTime(["%Y-%m-%d"]), help="First day of use (default: today).")
@click.option("--reason", default="Adopted from the command line.", show_default=True)
@on_register
def adopt_file(register: Register, file: Path, from_date: datetime | None, reason: str) -> None:
    """Upload a profile and use it from a date on."""
    from riskreg.methodology.operations import adopt_profile, upload_profile
    from riskreg.store.work import open_work

    with open_work(register.desk) as work:
        profile_id = upload_profile(work, text_of(file))
        day = from_date.date() if from_date else work.now.date()
        adopt_profile(work, profile_id, day, reason)
    click.echo(f"Adopted from {day.isoformat()}.")


@methodology.command("list")
@on_register
def list_profiles(register: Register) -> None:
    """List every profile version and from when it is or was in use."""
    from riskreg.methodology.queries import profile_lines
    from riskreg.store.work import open_reading

    with open_reading(register.desk) as work:
        for line in profile_lines(work):
            click.echo(line)
