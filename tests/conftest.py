"""What tests share: a deterministic terminal, and the command line as a user runs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# Threads of BLAS wait for each other where all cores are busy: small products take minutes then.
# Tests that are about threads start processes that have more.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import HealthCheck, settings

from network_files import Folder
from whole_runs import run_here

ROOT = Path(__file__).parents[1]

# How long an example takes depends on the machine, and is not what is tested. In continuous
# integration the examples are the same every time; `--hypothesis-profile=thorough` tries more.
settings.register_profile(
    "usual", deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("usual"), derandomize=True, print_blob=True)
settings.register_profile("thorough", settings.get_profile("usual"), max_examples=5000)
settings.load_profile("ci" if os.environ.get("CI") else "usual")

# A run in the background of a shell ignores Ctrl-C, and one under nohup a closed terminal: so would
# the commands that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "PYTHONIOENCODING", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def configs() -> Path:
    return ROOT / "configs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    return Folder(tmp_path, monkeypatch)


@pytest.fixture
def nnfwd(tmp_path: Path, capfd: pytest.CaptureFixture[str], nnfwd_process: Run) -> Run:
    """Run the command line in an empty folder; stdout and stderr come apart.

    It runs in this process, which takes a tenth as long, unless options of a process are given.
    """

    def run(*args: object, stdin: str | bytes = "", **options: object) -> object:
        if options:
            return nnfwd_process(*args, stdin=stdin, **options)
        capfd.readouterr()
        data = stdin.encode() if isinstance(stdin, str) else stdin
        code = run_here(tmp_path, list(map(str, args)), data)
        return subprocess.CompletedProcess(args, code, *capfd.readouterr())

    return run


@pytest.fixture
def nnfwd_process(tmp_path: Path) -> Run:
    """Run the command line as ``nnfwd`` does, in a process of its own."""

    def run(*args: object, stdin: str | bytes = "", **options: object) -> object:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "nnfwd", *map(str, args)],
            input=data,
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, **options.pop("env", {})},
            timeout=60,
            **options,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run
