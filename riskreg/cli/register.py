"""Which register a command works on: opened when first needed, refused in a sentence when it is not there."""

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import sqlalchemy as sa

    from riskreg.settings import Settings
    from riskreg.store.work import Desk


class Register:
    """The register chosen by ``--data`` and the environment."""

    def __init__(self, data_dir: str | None) -> None:
        self.data_dir = data_dir

    @property
    def is_demonstration(self) -> bool:
        """The demonstration marks its data folder, so that no other command takes it for a real register."""
        return (self.folder / "demonstration").exists()

    @property
    def folder(self) -> Path:
        return Path(self.data_dir or os.environ.get("RISKREG_DATA_DIR") or "instance").absolute()

    def settings(self, *, needs_key: bool = False, demonstration: bool | None = None) -> "Settings":
        from riskreg.settings import read_settings

        demonstration = self.is_demonstration if demonstration is None else demonstration
        return read_settings(os.environ, data_dir=self.data_dir, demonstration=demonstration, needs_key=needs_key)

    @cached_property
    def engine(self) -> "sa.Engine":
        """The database of an existing register, whose tables must be those of today."""
        from riskreg.domain.errors import NotFound
        from riskreg.store.engine import open_engine, revision_stands

        url = self.settings().database_url
        missing = url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists()
        if not missing:
            engine = open_engine(url)
            if (stands := revision_stands(engine)) is not None:
                self._refuse_other_tables(stands)
                return engine
        raise NotFound(
            f"There is no register in {self.folder}. Create one with “riskreg init” or choose another with --data."
        )

    def _refuse_other_tables(self, stands: str) -> None:
        """Raise Conflict where another version of the product made the tables: every page would fail on them."""
        from riskreg.domain.errors import Conflict
        from riskreg.store.engine import revision_wanted

        wanted = revision_wanted()
        if stands < wanted:
            raise Conflict(
                f"The register in {self.folder} was made by an earlier version. Copy its database, then bring it up to"
                " date with “riskreg init”: nothing in it is lost."
            )
        if stands > wanted:
            raise Conflict(f"The register in {self.folder} was made by a later version. Install that version here.")

    @property
    def desk(self) -> "Desk":
        """The command line's own desk: whoever may run it on the server may do everything, under that name."""
        from riskreg.domain.permissions import machine
        from riskreg.store.work import Desk

        return Desk(self.engine, machine("Command line"))


def on_register(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its register as first argument, and ``--data`` behind its name as well as before it."""

    def hand_over(ctx: click.Context, data_after: str | None, **kwargs: Any) -> Any:
        register = ctx.find_object(Register)
        assert register is not None
        return command(Register(data_after) if data_after else register, **kwargs)

    hand_over.__name__, hand_over.__doc__ = command.__name__, command.__doc__
    hand_over.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    option = click.option("--data", "data_after", metavar="DIR", help="The register's data folder.")
    return option(click.pass_context(hand_over))  # type: ignore[arg-type]
