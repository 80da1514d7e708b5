"""Commands about methodologies and lifecycles: check, adopt, list."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from riskreg.cli.register import Register, on_register

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def methodology() -> None:
    """Check, adopt and list methodology profiles."""


@methodology.command("check")
@click.argument("file", type=_FILE)
def check_profile(file: Path) -> None:
    """Say everything that is wrong with a profile, and what the linter warns of."""
    from riskreg.domain.lint import lint
    from riskreg.domain.methodology import ProfileRefused, parse_profile

    try:
        profile = parse_profile(_text(file))
    except ProfileRefused as refusal:
        _problems(file, refusal.problems)
    for finding in lint(profile):
        click.echo(f"{finding.severity}: {finding.sentence}")
    click.echo(f"{profile.code} version {profile.version} can be adopted.")


@methodology.command("adopt")
@click.argument("file", type=_FILE)
@click.option("--from", "from_date", type=click.DateTime(["%Y-%m-%d"]), help="First day of use (default: today).")
@click.option("--reason", default="Adopted from the command line.", show_default=True)
@on_register
def adopt_file(register: Register, file: Path, from_date: datetime | None, reason: str) -> None:
    """Upload a profile and use it from a date on."""
    from riskreg.methodology.operations import adopt_profile, upload_profile
    from riskreg.store.work import open_work

    with open_work(register.desk) as work:
        profile_id = upload_profile(work, _text(file))
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


@click.group()
def lifecycle() -> None:
    """Check lifecycles."""


@lifecycle.command("check")
@click.argument("file", type=_FILE)
def check_lifecycle(file: Path) -> None:
    """Say everything that is wrong with a lifecycle file."""
    from riskreg.domain.lifecycle_file import LifecycleRefused
    from riskreg.tasks.queries import read_lifecycle

    try:
        found = read_lifecycle(_text(file))
    except LifecycleRefused as refusal:
        _problems(file, refusal.problems)
    click.echo(
        f"{found.noun} version {found.version}: {len(found.states)} states, {len(found.moves)} moves, nothing wrong."
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not a text file in UTF-8.") from None


def _problems(file: Path, problems: Any) -> None:
    lines = [f"{file} was refused. It has {len(problems)} problem{'s' if len(problems) != 1 else ''}:"]
    raise click.ClickException("\n".join([*lines, *(f"  {problem}" for problem in problems)]))
