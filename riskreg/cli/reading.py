"""Commands that read: register, heatmap, audit."""

from pathlib import Path

import click

from riskreg.cli.register import Register, on_register

_AS_AT = click.option(
    "--as-at", default="", metavar="DAY|W-0001|B-0001|C-0001", help="As it stood at the end of that day, or then."
)
_LEVELS = click.Choice(["corporate", "entity"])


@click.command("register")
@click.option("--level", type=_LEVELS, help="Only risks kept at this level of the organization.")
@_AS_AT
@click.option("--csv", "form", flag_value="csv", default=True, help="As CSV (default).")
@click.option("--json", "form", flag_value="json", help="As JSON.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Into a file instead of the terminal.")
@on_register
def register(register: Register, level: str | None, as_at: str, form: str, out: Path | None) -> None:
    """Print the register."""
    from riskreg.risks.export import as_csv, as_json
    from riskreg.risks.export_queries import export_rows
    from riskreg.risks.register_filter import read_filter
    from riskreg.store.work import open_reading

    with open_reading(register.desk) as work:
        rows = export_rows(work, read_filter({"organizational_level": level or "", "as_at": as_at}))
    text = as_json(rows) if form == "json" else as_csv(rows)
    if out:
        out.write_text(text, encoding="utf-8", newline="")
    else:
        click.echo(text, nl=False)


@click.command()
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.pdf, FILE.png or FILE.svg."
)
@click.option("--level", type=_LEVELS, help="Only risks kept at this level of the organization.")
@click.option("--entity", "code", default="", help="Only this entity and those below it.")
@_AS_AT
@click.option("--measure", type=click.Choice(["residual", "exposure", "target"]), default="residual", show_default=True)
@on_register
def heatmap(register: Register, out: Path, level: str | None, code: str, as_at: str, measure: str) -> None:
    """Draw the heat map into a file."""
    from riskreg.packs.queries import heatmap_file
    from riskreg.store.work import open_reading

    settings = register.settings()
    given = (("organizational_level", level), ("entity", code), ("as_at", as_at))
    chosen = {name: value for name, value in given if value}
    with open_reading(register.desk) as work:
        content = heatmap_file(
            work, chosen, measure, out.suffix.lower().lstrip("."), settings.organization, settings.demonstration
        )
    out.write_bytes(content)
    click.echo(f"{out}: {len(content)} bytes.")


@click.group()
def audit() -> None:
    """Prove the trail."""


@audit.command("verify")
@on_register
def verify_chain(register: Register) -> None:
    """Walk the chain of events: say that it is whole, or name the first broken row."""
    from riskreg.store import ledger
    from riskreg.store.engine import reading

    with reading(register.engine).connect() as connection:
        verdict = ledger.verify(connection)
    if verdict.broken_row is not None:
        raise click.ClickException(
            f"The chain is broken. Row {verdict.broken_row} {verdict.what}. {verdict.length} rows before it are sound."
        )
    click.echo(f"The chain is whole: {verdict.length} events, head {verdict.head}.")
