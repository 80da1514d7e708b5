"""The source files the laws read."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "riskreg"


def modules(folder: Path = PACKAGE) -> list[Path]:
    """Every Python file below the folder."""
    return sorted(folder.rglob("*.py"))


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def shown(file: Path) -> str:
    """The file as people write it, from the top of the checkout."""
    return str(file.relative_to(ROOT))


def dotted(file: Path) -> str:
    """The module the file is: ``riskreg.risks.operations``."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
