"""Files named on the command line: read as text, and told everything that is wrong with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITTEN = click.Path(dir_okay=False, path_type=Path)


def text_of(file: Path) -> str:
    """The text of a file; refused in a sentence when it is none. Some editors begin it with a byte order mark."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not a text file in UTF-8.") from None


def refuse(file: Path, problems: Sequence[str]) -> NoReturn:
    """End the command with every problem of the file."""
    lines = [f"{file} was refused. It has {len(problems)} problem{'s' if len(problems) != 1 else ''}:"]
    raise click.ClickException("\n".join([*lines, *(f"  {problem}" for problem in problems)]))
