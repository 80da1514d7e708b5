"""What an installed riskreg carries: every template, static and seed file, and all that lies beside its modules."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.laws.source import PACKAGE, ROOT

CARRIED = ("templates", "static", "seed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel as it would be published, built by the tool the project names, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (file,) = folder.glob("*.whl")
    return zipfile.Path(file)


def files_of(folder: Path) -> dict[str, bytes]:
    """Each file below the folder with what it holds, leaving out what Python compiled."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


@pytest.mark.parametrize("folder", CARRIED)
def test_the_wheel_contains_every_file_of(wheel, folder):
    expected = files_of(ROOT / folder)
    assert expected
    assert {name for name, held in expected.items() if _read(wheel, f"riskreg/{folder}/{name}") != held} == set()


def test_the_wheel_contains_everything_beside_the_modules(wheel):
    missing = {name for name, held in files_of(PACKAGE).items() if _read(wheel, f"riskreg/{name}") != held}
    assert missing == set()


def test_an_installed_wheel_finds_its_own_files_and_not_those_of_a_checkout(wheel, tmp_path):
    wheel.root.extractall(tmp_path)
    ask = "from riskreg import paths; print(paths.TEMPLATES, paths.STATIC, paths.SEED, sep='\\n')"
    found = subprocess.run(
        [sys.executable, "-S", "-c", ask],
        cwd="/",
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == [str(tmp_path.resolve() / "riskreg" / name) for name in CARRIED]


def _read(wheel: zipfile.Path, name: str) -> bytes | None:
    inside = wheel / name
    return inside.read_bytes() if inside.is_file() else None
