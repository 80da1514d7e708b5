"""A worker in a process of its own that can be killed: forked from a process that has imported the product already."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from riskreg.exchange.worker import work_through
from riskreg.settings import Settings
from riskreg.store.engine import open_engine

KILLED = -9
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["__main__", __name__])


def start_worker(database_url: str, mail_url: str, folder: Path) -> ForkServerProcess:
    """Begin to do what is due, with an engine of its own."""
    worker = _PROCESSES.Process(target=_tick, args=(database_url, mail_url, folder))
    worker.start()
    return worker


def end_of(worker: ForkServerProcess) -> int | None:
    """How it ended: 0, or ``KILLED``; None when it still works after a minute."""
    worker.join(60)
    return worker.exitcode


def _tick(database_url: str, mail_url: str, folder: Path) -> None:
    settings = Settings(database_url=database_url, secret_key="", data_dir=folder, mail_url=mail_url)
    work_through(open_engine(database_url), settings)
