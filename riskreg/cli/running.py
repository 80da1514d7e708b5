"""Commands that make a register and serve it: init, demo, serve, worker, tick."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from riskreg.cli.register import Register, on_register

if TYPE_CHECKING:
    from riskreg.settings import Settings

THREADS = 8
CONNECTIONS = 4000
"""Each browser keeps one or several: ten workshops with a hundred people each, and everybody else."""
_OTHER_FILES = 200


@click.command()
@on_register
def init(register: Register) -> None:
    """Create an empty register: tables, the shipped methodologies and lifecycles, no people."""
    from riskreg.exchange.beginning import begin_register

    settings = register.settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    begin_register(settings.database_url)
    click.echo(f"The register in {settings.data_dir} is ready. Add the first administrator with: riskreg people add")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@on_register
def serve(register: Register, host: str, port: int) -> None:
    """Serve the register with waitress, mail included."""
    settings = register.settings(needs_key=True)
    _ = register.engine
    click.echo(f"Serving on http://{host}:{port} (Ctrl-C stops)")
    _serve(register, settings, host, port)


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Rebuild the demonstration from the beginning.")
@on_register
def demo(register: Register, port: int, fresh: bool) -> None:
    """Create the demonstration register if it is not there, and serve it on 127.0.0.1."""
    from riskreg.exchange.demonstration import open_demonstration

    settings = register.settings(demonstration=True)
    accounts = open_demonstration(settings, fresh=fresh, say=lambda words: click.echo(words, err=True))
    click.echo(f"\nRisk Register, demonstration: http://127.0.0.1:{port}\n")
    for account in accounts.people:
        click.echo(f"  {account.role:<22} {account.email:<36} {account.what}")
    click.echo(
        f"\n  Password of every account: {accounts.password}\n\nCtrl-C stops it; the data stays in {settings.data_dir}."
    )
    _serve(register, settings, "127.0.0.1", port)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@on_register
def worker(register: Register, once: bool) -> None:
    """Give alarms, write letters and send the mail that waits, again and again."""
    from riskreg.exchange.worker import work_for_ever

    if once:
        _do_what_is_due(register)
        return
    settings, engine = register.settings(), register.engine
    click.echo("Working (Ctrl-C stops)")
    work_for_ever(engine, settings)


@click.command()
@on_register
def tick(register: Register) -> None:
    """Do once what the worker does again and again: for a timetable such as cron."""
    _do_what_is_due(register)


def _do_what_is_due(register: Register) -> None:
    from riskreg.exchange.worker import work_through

    done = work_through(register.engine, register.settings())
    counted = ((done.alarms, "alarm", "given"), (done.letters, "letter", "written"), (done.mails, "mail", "sent"))
    click.echo(", ".join(f"{n} {what}{'' if n == 1 else 's'} {past}" for n, what, past in counted) + ".")
    if said := done.failing.in_words:
        click.echo(said, err=True)


def _serve(register: Register, settings: "Settings", host: str, port: int) -> None:
    import threading

    from waitress import serve as listen

    from riskreg.app import create_app, settle
    from riskreg.drawing.ink import warm_up
    from riskreg.exchange.worker import work_for_ever

    app = create_app(settings)
    # Links in letters lead to where this server listens unless people reach it by another address.
    reached = replace(settings, base_url=settings.base_url or f"http://{host}:{port}")
    threading.Thread(target=work_for_ever, args=(app.extensions["riskreg.engine"], reached), daemon=True).start()
    threading.Thread(target=warm_up, daemon=True).start()
    settle()
    try:
        listen(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident="riskreg",
            connection_limit=_connections(),
            asyncore_use_poll=True,  # the other way ends at the file number 1024
        )
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise click.ClickException(f"{host}:{port} cannot be used: {reason}. Choose another with --port.") from problem


def _connections() -> int:
    """How many connections may be open at once: as many as are wanted, if the system gives so many files."""
    try:
        import resource
    except ImportError:  # Windows, which knows no such limit
        return CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    unlimited = resource.RLIM_INFINITY
    if soft != unlimited and soft < wanted:
        soft = wanted if hard == unlimited else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == unlimited else max(1, min(CONNECTIONS, soft - _OTHER_FILES))
