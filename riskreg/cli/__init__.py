"""The command line: each command calls one operation or query and says in a sentence what came of it."""

import sys

import click

from riskreg.cli.register import Register

_COMMANDS = {
    "init": "running",
    "demo": "running",
    "serve": "running",
    "worker": "running",
    "tick": "running",
    "people": "people",
    "methodology": "methods",
    "lifecycle": "lifecycles",
    "review": "reviews",
    "consolidation": "consolidation",
    "workshop": "workshops",
    "register": "reading",
    "heatmap": "reading",
    "authority": "authority",
    "audit": "reading",
    "backup": "keeping",
    "restore": "keeping",
    "synth": "keeping",
}


class Commands(click.Group):
    """Loads a command's module when it is called, so that a small command starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f"riskreg.cli.{_COMMANDS[cmd_name]}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data", "data_dir", metavar="DIR", help="The register's data folder (default: RISKREG_DATA_DIR or instance)."
)
@click.pass_context
def riskreg(ctx: click.Context, data_dir: str | None) -> None:
    """Keep a corporate risk register."""
    ctx.obj = Register(data_dir)


def main() -> None:
    """Run the command line. A refusal is a sentence on standard error and exit code 2, never a traceback."""
    try:
        riskreg.main(standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except Exception as problem:
        from riskreg.cli.refusals import sentence_of

        sentence = sentence_of(problem)
        if sentence is None:
            raise
        click.echo(f"riskreg: {sentence}", err=True)
        sys.exit(2)
