"""As many connections as are wanted, and never more than the system gives files for."""

from __future__ import annotations

import subprocess
import sys

import pytest

SAYING = (
    "import resource\n"
    "resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
    "from riskreg.cli.running import _connections\n"
    "print(_connections(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])\n"
)


@pytest.mark.parametrize(
    ("soft", "hard", "said"),
    [(256, 300, "100 300"), (256, 4500, "4000 4200"), (4400, 4400, "4000 4400"), (150, 150, "1 150")],
)
def test_the_limit_of_files_is_raised_as_far_as_needed_and_allowed(soft, hard, said):
    command = [sys.executable, "-c", SAYING.format(soft=soft, hard=hard)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if "not allowed to raise" in answer.stderr:
        pytest.skip("this machine gives fewer files than the test asks for")
    assert answer.stdout.strip() == said, answer.stderr
