"""Guests with phones over real sockets, a server process that can be killed, and workshops full of both."""

from __future__ import annotations

import http.client
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.served import Browser
from tests.operations.test_killed_server import KEY, free_port, wait_until_it_listens

GONE = (http.client.HTTPException, OSError)
"""What a client sees when the server was killed, or has hung up."""
PATIENCE = 120


class Server:
    """The server as people start it, in a process of its own, at one port for as long as the test lasts."""

    def __init__(self, url: str, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.environ = os.environ | {
            "RISKREG_SECRET_KEY": KEY,
            "RISKREG_PASSWORD_COST": "test",
            "RISKREG_DATABASE_URL": url,
        }
        self.process = self.start()

    def start(self) -> subprocess.Popen:
        command = [sys.executable, "-c", "from riskreg.cli import main; main()", "--data", str(self.folder)]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "serve", "--port", str(self.port)], env=self.environ, stdout=log, stderr=log
            )
        wait_until_it_listens(self.process, self.port)
        return self.process

    def kill(self) -> None:
        """As ``kill -9`` does: nothing is said goodbye to."""
        self.process.kill()
        self.process.wait()


class Voter:
    """A guest: joins with the code of the room, votes, and after a lost connection looks whether the vote is in."""

    def __init__(self, port: int, workshop: str, name: str) -> None:
        self.browser, self.workshop, self.name = Browser(port), workshop, name
        self.browser.connection.timeout = PATIENCE
        self.token = ""

    def join(self, code: str) -> None:
        self.token = self.browser.token("/join")
        status, _ = self.browser.ask("/join", {"csrf_token": self.token, "code": code, "name": self.name})
        assert status == 303, f"{self.name} was not let in: {status}"
        self.seated = dict(self.browser.cookies)

    def vote(self, risk: str, number: int, step: int, comment: str, trouble: str = "") -> float:
        """Vote until the server says that the vote is counted; answers the seconds that the last word took.

        ``trouble`` befalls the first sending: ``unheard`` hangs up before the answer, ``torn`` in the middle of the form.
        """
        where = f"/workshops/{self.workshop}/vote/{risk}/{number}"
        answers = {"likelihood": str(step), "impact": str(step), "control_effectiveness": "none"}
        form = {"csrf_token": self.token, "at": "3", "step": "none", "comment": comment}
        form |= {f"answer-{code}": given for code, given in answers.items()}
        if trouble:
            with suppress(*GONE):
                self._hang_up(where, urlencode(form), torn=trouble == "torn")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                if trouble and self._is_counted(where):
                    return time.perf_counter() - began
                status = self._ask(where, form)
            except GONE:
                trouble = "killed"  # nobody knows whether it arrived: look, then send again
                self.browser.connection.close()
                time.sleep(0.1)
                continue
            if status == 303:
                return time.perf_counter() - began
            assert status == 409, f"{self.name} on {risk}: {status}"
            trouble = "both arrived"
        raise AssertionError(f"{self.name} could not vote on {risk}")

    def _is_counted(self, where: str) -> bool:
        status = self._ask(where)
        assert status in (200, 303), status
        return status == 303

    def _ask(self, where: str, form: dict[str, str] | None = None) -> int:
        # The page a person sees next takes the message out of the cookie again; nobody sees one here.
        self.browser.cookies = dict(self.seated)
        return self.browser.ask(where, form)[0]

    def _hang_up(self, where: str, body: str, *, torn: bool) -> None:
        """Send all of a form, or half of it, and reset the connection."""
        connection = self.browser.connection
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.seated.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        connection.request("POST", where, body[: len(body) // 2] if torn else body, headers)
        if connection.sock is not None:
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


class Looking:
    """Browsers that have a page open and say nothing: their connections stay."""

    def __init__(self, port: int, how_many: int) -> None:
        self.sockets = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(how_many)]

    def leave(self) -> None:
        for each in self.sockets:
            each.close()


class Counted:
    """How many votes were acknowledged so far, and how long each took."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._turn = threading.Condition()

    def add(self, seconds: float) -> None:
        with self._turn:
            self.seconds.append(seconds)
            self._turn.notify_all()

    def wait_for(self, votes: int) -> bool:
        with self._turn:
            return self._turn.wait_for(lambda: len(self.seconds) >= votes, 10 * PATIENCE)
