"""Servers and clients of the bench: gunicorn with two workers on loopback, requests one by one and by eight at once."""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode


@contextmanager
def served(application: str, environ: dict[str, str]) -> Iterator[int]:
    """Serve a WSGI application with gunicorn, two workers; yields the port."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    command += ["--keep-alive", "600", "--log-level", "error", application]
    server = subprocess.Popen(command, env={**os.environ, **environ})
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


class Browser:
    """A client that keeps its connection and its cookies, as a browser does."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict(cookies or {})

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        self.connection.request("POST" if form is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content

    def token(self, path: str) -> str:
        """The CSRF token of the page's forms."""
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.ask(path)[1])
        assert found, f"no form on {path}"
        return found.group(1).decode()

    def sign_in(self, email: str, password: str) -> None:
        form = {"csrf_token": self.token("/sign-in"), "email": email, "password": password}
        status, _ = self.ask("/sign-in", form)
        assert status in (302, 303), f"sign-in answered {status}"


@dataclass(frozen=True)
class Timing:
    """Milliseconds of each request, and the bytes of one answer."""

    p50: float
    p95: float
    size: int
    requests_per_second: float


Ask = Callable[[Browser, int], tuple[int, bytes]]


def one_by_one(browser: Browser, ask: Ask, times: int, first: int = 0, warm_up: int = 3) -> Timing:
    """Ask ``times`` times in sequence; the first ``warm_up`` are not counted. ``ask`` gets the number of the request,
    from ``first`` on.
    """
    taken: list[float] = []
    content = b""
    for number in range(first, first + times + warm_up):
        milliseconds, content = _timed(lambda number=number: ask(browser, number))
        taken.append(milliseconds)
    counted = taken[warm_up:]
    return _timing(counted, len(content), sum(counted) / 1000)


def _timed(ask: Callable[[], tuple[int, bytes]]) -> tuple[float, bytes]:
    before = time.perf_counter()
    status, content = ask()
    milliseconds = (time.perf_counter() - before) * 1000
    assert status < 400, f"answered {status}: {content[:300]!r}"
    return milliseconds, content


def by_eight(port: int, cookies: dict[str, str], ask: Ask, times: int) -> Timing:
    """Eight clients ask at once, ``times`` in all."""
    taken: list[float] = []
    sizes = [0]

    def run(which: int) -> None:
        browser = Browser(port, cookies)
        for number in range(which, times, 8):
            milliseconds, content = _timed(lambda number=number: ask(browser, number))
            taken.append(milliseconds)
            sizes[0] = len(content)

    threads = [threading.Thread(target=run, args=(which,)) for which in range(8)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _timing(taken, sizes[0], time.perf_counter() - started)


def _timing(taken: list[float], size: int, seconds: float) -> Timing:
    ordered = sorted(taken)
    return Timing(statistics.median(ordered), ordered[int(len(ordered) * 0.95) - 1], size, len(ordered) / seconds)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")
