"""Commands about lifecycles: check a file, draw a version, rehearse a new one, adopt it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskreg.cli.files import EXISTING, WRITTEN, refuse, text_of
from riskreg.cli.register import Register, on_register

if TYPE_CHECKING:
    from riskreg.tasks.rehearsal_queries import PassageLine
    from riskreg.tasks.subjects import Subjects


@click.group()
def lifecycle() -> None:
    """Check, draw, rehearse and adopt lifecycles."""


@lifecycle.command("check")
@click.argument("file", type=EXISTING)
def check_lifecycle(file: Path) -> None:
    """Say everything that is wrong with a lifecycle file."""
    from riskreg.domain.lifecycle_file import LifecycleRefused
    from riskreg.tasks.queries import read_lifecycle

    try:
        found = read_lifecycle(text_of(file))
    except LifecycleRefused as refusal:
        refuse(file, refusal.problems)
    click.echo(
        f"{found.noun} version {found.version}: {len(found.states)} states, {len(found.moves)} moves, nothing wrong."
    )


@lifecycle.command("draw")
@click.argument("noun")
@click.option("--mermaid", is_flag=True, help="As Mermaid text instead of SVG.")
@click.option("--version", type=click.IntRange(min=1), help="Which version (default: the one in use).")
@click.option("--out", type=WRITTEN, help="Into a file instead of the terminal.")
@on_register
def draw(register: Register, noun: str, mermaid: bool, version: int | None, out: Path | None) -> None:
    """Draw the lifecycle of a noun, such as risk, as SVG."""
    from riskreg.tasks.page_queries import lifecycle_mermaid, lifecycle_picture

    text = (lifecycle_mermaid if mermaid else lifecycle_picture)(register.desk, noun, version)
    if out:
        out.write_text(text, encoding="utf-8", newline="")
        click.echo(f"{out}: {len(text.encode())} bytes.")
    else:
        click.echo(text, nl=False)


@lifecycle.command("rehearse")
@click.argument("file", type=EXISTING)
@on_register
def rehearse(register: Register, file: Path) -> None:
    """Say where everything alive would stand under a new version, and what would be stuck. Nothing is changed."""
    from riskreg.tasks.rehearsal_queries import rehearse_lifecycle

    page = rehearse_lifecycle(register.desk, text_of(file), _subjects())
    stuck = sum(line.count for line in page.stuck)
    click.echo(f"{page.title}: {_counted(page.noun, page.moving)} would go on under it, {stuck} would be stuck.")
    for line in page.lines:
        click.echo(_told(page.noun, line))


@lifecycle.command("adopt")
@click.argument("file", type=EXISTING)
@on_register
def adopt(register: Register, file: Path) -> None:
    """Adopt a version and move everything alive onto it, or name what would be stuck and change nothing."""
    from riskreg.tasks.operations import adopt_for_all
    from riskreg.tasks.queries import read_lifecycle

    source = text_of(file)
    moved = adopt_for_all(register.desk, source, _subjects())
    adopted = read_lifecycle(source)
    click.echo(f"{adopted.noun} version {adopted.version} is in use. Moved onto it: {_counted(adopted.noun, moved)}.")


def _subjects() -> tuple["Subjects", ...]:
    """Everything that runs under a lifecycle, from the houses that keep it."""
    from riskreg.exchange.worker import SUBJECTS

    return tuple(SUBJECTS.values())


def _counted(noun: str, number: int) -> str:
    return f"{number} {noun.replace('_', ' ')}{'' if number == 1 else 's'}"


def _told(noun: str, line: "PassageLine") -> str:
    from riskreg.tasks.rehearsal_queries import named

    where = f"  {line.from_state} (version {line.version})"
    if line.obstacle:
        return f"{where}: {_counted(noun, line.count)} stuck: {named(line)}. {line.obstacle}."
    came = f" New moves: {', '.join(line.gained)}." if line.gained else ""
    went = f" Moves no more: {', '.join(line.lost)}." if line.lost else ""
    return f"{where} → {line.to_state}: {_counted(noun, line.count)}.{came}{went}"
