"""Commands that keep a register whole: backup, restore; and synth, which fills one for measuring."""

from pathlib import Path

import click

from riskreg.cli.register import Register, on_register

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@on_register
def backup(register: Register, file: Path) -> None:
    """Write the whole register into FILE, while people go on working."""
    from riskreg.store.archive import write_archive

    counts = write_archive(register.engine, file)
    click.echo(f"{file}: {counts['risk']} risks, {counts['event']} events.")


@click.command()
@click.argument("file", type=_FILE)
@on_register
def restore(register: Register, file: Path) -> None:
    """Fill an empty place from FILE and verify its chain of events."""
    from riskreg.exchange.restoring import restore_register
    from riskreg.store.archive import check_archive

    settings = register.settings()
    check_archive(file)  # before anything is made: a wrong file leaves no empty register behind
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    counts = restore_register(settings.database_url, file)
    click.echo(f"Restored {counts['risk']} risks and {counts['event']} events; the chain is whole.")


@click.command()
@click.option("--risks", "how_many", required=True, type=click.IntRange(1, 1_000_000))
@click.option("--seed", default=1, show_default=True)
@click.option("--events", default=0, type=click.IntRange(0, 100_000_000), help="How many in all (default: one each).")
@on_register
def synth(register: Register, how_many: int, seed: int, events: int) -> None:
    """Add plausible risks for measuring, the same for the same seed. Not for a register in use."""
    from riskreg.exchange.synthetic import add_synthetic_risks

    say = lambda words: click.echo(words, err=True)  # noqa: E731
    added = add_synthetic_risks(register.engine, how_many, seed, say, events=events)
    click.echo(f"{added} synthetic risks added.")
