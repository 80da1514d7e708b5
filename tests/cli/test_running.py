"""The command line in a process of its own: it starts light, serves, refuses in a sentence, and stops when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.cli.conftest import COMMAND, KEY

HEAVY = ("matplotlib", "reportlab", "flask", "waitress", "pikepdf", "wtforms")
PATIENCE = 60  # seconds; only a server that never comes up waits so long


def environ(**more: str) -> dict[str, str]:
    return os.environ | {"RISKREG_PASSWORD_COST": "test"} | more


def run(*words: object, **more: str) -> subprocess.CompletedProcess:
    command = [*COMMAND, *map(str, words)]
    return subprocess.run(command, env=environ(**more), capture_output=True, text=True, timeout=PATIENCE)


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answer_of(server: subprocess.Popen, address: str) -> str:
    """What the server says once it listens."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, server.communicate()
        try:
            with urlopen(address, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} never answered")


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("register",),
        ("people", "list"),
        ("methodology", "list"),
        ("audit", "verify"),
        ("worker", "--once"),
    ],
    ids=" ".join,
)
def test_a_small_command_starts_without_the_large_libraries(filled, words):
    watching = (
        "import sys, atexit\n"
        f"atexit.register(lambda: print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr))\n" + COMMAND[2]
    )
    command = [*COMMAND[:2], watching, "--data", str(filled), *words]
    said = subprocess.run(command, env=environ(), capture_output=True, text=True, timeout=PATIENCE)
    assert (said.returncode, said.stderr) == (0, "[]\n")


def begun(command: list[str], **variables: str) -> subprocess.Popen[str]:
    """The command running, and listening to Ctrl-C even where these tests were started in the background."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    heeds = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    return subprocess.Popen(command, env=environ(**variables), preexec_fn=heeds, text=True, **pipes)


def test_the_server_answers_and_stops_when_told(filled):
    port = free_port()
    command = [*COMMAND, "--data", str(filled), "serve", "--port", str(port)]
    server = begun(command, RISKREG_SECRET_KEY=KEY)
    try:
        assert "<h1" in answer_of(server, f"http://127.0.0.1:{port}/sign-in")
        server.send_signal(signal.SIGINT)
        _out, err = server.communicate(timeout=PATIENCE)
    finally:
        server.kill()
    assert "Traceback" not in err
    assert server.returncode in (0, 130)


@pytest.mark.parametrize(
    ("key", "words"), [("", "is missing"), ("short", "at least 32"), ("password" * 8, "easy to guess")]
)
def test_a_register_is_not_served_with_a_weak_key(filled, key, words):
    said = run("--data", filled, "serve", RISKREG_SECRET_KEY=key)
    assert (said.returncode, said.stdout) == (2, "")
    assert "RISKREG_SECRET_KEY" in said.stderr
    assert words in said.stderr
    assert "Traceback" not in said.stderr


def test_a_taken_port_is_said(filled):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = run("--data", filled, "serve", "--port", port, RISKREG_SECRET_KEY=KEY)
    assert said.returncode == 2
    assert f"127.0.0.1:{port} cannot be used" in said.stderr
    assert "--port" in said.stderr
    assert "Traceback" not in said.stderr


def test_output_nobody_reads_to_its_end_is_no_fault(filled):
    reader, writer = os.pipe()
    os.close(reader)
    command = [*COMMAND, "--data", str(filled), "register"]
    said = subprocess.run(command, env=environ(), stdout=writer, stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
    os.close(writer)
    assert said.stderr == ""


def test_the_commands_work_from_one_process_to_the_next(tmp_path: Path):
    folder = tmp_path / "new"
    assert run("--data", folder, "init").returncode == 0
    added = run(
        "people", "add", "--email", "ann@example.org", "--name", "Ann", "--role", "administrator", "--data", folder
    )
    assert "/invitation/" in added.stdout
    assert run("--data", folder, "backup", tmp_path / "file").returncode == 0
    assert run("--data", tmp_path / "again", "restore", tmp_path / "file").returncode == 0
    assert run("--data", tmp_path / "again", "people", "list").stdout == run("--data", folder, "people", "list").stdout
    refused = run("--data", tmp_path / "again", "restore", tmp_path / "file")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("riskreg: The register is not empty.")


@pytest.mark.parametrize("password", ["short", "secretariat of demo"])
def test_a_demonstration_with_a_weak_password_is_refused_before_it_is_made(tmp_path, password):
    said = run("--data", tmp_path / "demo", "demo", RISKREG_DEMO_PASSWORD=password)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("riskreg: RISKREG_DEMO_PASSWORD cannot be used.")
    assert not (tmp_path / "demo" / "riskreg.sqlite3").exists()


TWO_RISKS = (
    "from riskreg.exchange import demonstration as whole, demonstration_people as people, demonstration_story as story\n"
    "first = people.seed_risks()[:2]\n"
    "people.seed_risks = story.seed_risks = lambda: first\n"
    "waiting = people.waiting_risks()[:2]\n"
    "story.waiting_risks = lambda: waiting\n"
    "story.years_of = story.looked_at_in_2025 = lambda *_args: ()\n"
    "whole.name_bodies = story.decided_by_bodies = story.validated = story.prepare_workshop = lambda *_args: ()\n"
)


def shown_by_demo(folder: Path, port: int) -> str:
    """What ``riskreg demo`` prints until it answers; then it is stopped. Its story is cut to two risks."""
    command = [*COMMAND[:2], TWO_RISKS + COMMAND[2], "demo", "--data", str(folder), "--port", str(port)]
    server = begun(command)
    try:
        assert "illustrative" in answer_of(server, f"http://127.0.0.1:{port}/sign-in")
        server.send_signal(signal.SIGINT)
        return server.communicate(timeout=PATIENCE)[0]
    finally:
        server.kill()


def test_the_demonstration_prints_its_address_and_accounts_and_is_the_same_the_second_time(tmp_path):
    port = free_port()
    first = shown_by_demo(tmp_path / "demo", port)
    assert f"http://127.0.0.1:{port}" in first
    assert first.count("@demo.example") == 8
    assert "Password of every account: " in first
    assert shown_by_demo(tmp_path / "demo", port) == first
    assert run("register", "--data", tmp_path / "demo").stdout.count("\n") == 3


def test_the_worker_goes_on_until_told_to_stop(filled):
    command = [*COMMAND, "--data", str(filled), "worker"]
    working = begun(command)
    try:
        assert working.stdout
        assert working.stdout.readline() == "Working (Ctrl-C stops)\n"
        with pytest.raises(subprocess.TimeoutExpired):
            working.wait(timeout=1)
        working.send_signal(signal.SIGINT)
        assert "Traceback" not in working.communicate(timeout=PATIENCE)[1]
    finally:
        working.kill()
    assert working.returncode == 130
