"""What ``nnfwd --version`` and ``nnfwd check --arithmetic`` say of this machine's arithmetic."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Run
from nnfwd import Input, Node, __version__, assemble, parse_activation
from nnfwd.cli import arithmetic
from nnfwd.core import sums
from nnfwd.core.fingerprint import FINGERPRINT

WRONG = (
    "import sys; from nnfwd.core import elementary;"
    "right = elementary.arctan; elementary.arctan = lambda x, out: right(x) + 1e-9;"
    "from nnfwd.cli import main; sys.argv[0] = 'nnfwd'; main()"
)

SLOW = "the library for matrix products has no fused multiply-adds, or adds in an order of its own"


def run_wrong(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WRONG, *args], check=False, capture_output=True, text=True
    )


def test_the_version_has_the_fingerprint(nnfwd: Run) -> None:
    run = nnfwd("--version")

    assert (run.stdout, run.stderr) == (f"nnfwd {__version__} (arithmetic {FINGERPRINT})\n", "")


def test_a_machine_that_computes_the_same_is_told_so(nnfwd: Run) -> None:
    run = nnfwd("check", "--arithmetic")

    first, last = run.stdout.splitlines()
    assert first == f"arithmetic  {FINGERPRINT}: as on every machine"
    assert last in {"wide sums   by matrix products", f"wide sums   step by step, slowly: {SLOW}"}
    assert (run.stderr, run.returncode) == ("", 0)


def test_a_machine_that_does_not_is_told_what_differs() -> None:
    run = run_wrong("check", "--arithmetic")

    first, second, _ = run.stdout.splitlines()
    assert first.endswith(f": elsewhere it is {FINGERPRINT}")
    assert second == "differs     arctan"
    assert (run.stderr, run.returncode) == ("", 1)
    assert f", not {FINGERPRINT}: see nnfwd check --arithmetic)" in run_wrong("--version").stdout


@pytest.mark.parametrize(
    ("fan_in", "on_terminal", "told"), [(65, True, True), (64, True, False), (65, False, False)]
)
def test_slow_wide_sums_are_told_of_on_a_terminal(
    fan_in: int,
    on_terminal: bool,
    told: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = tuple(f"x{i}" for i in range(fan_in))
    network = assemble(
        [Input(name) for name in names],
        [Node("y", names, (1.0,) * fan_in, parse_activation("identity"))],
    )
    monkeypatch.setattr(sums, "tiles_are_chains", lambda: False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: on_terminal, raising=False)

    arithmetic.warn_of_slow_sums(network)

    expected = f"nnfwd: nodes with more than 64 sources take long here: {SLOW}\n" if told else ""
    assert capsys.readouterr().err == expected


def test_a_library_without_fused_multiply_adds_gives_the_same_bytes(
    nnfwd: Run, tmp_path: Path
) -> None:
    weights = ", ".join(str((7 * i % 101 - 50) / 37) for i in range(300))
    (tmp_path / "wide.yaml").write_text(f"node_0: [{weights}]\noutput: [0.3]\n")
    header = ",".join(f"x{i}" for i in range(1, 301))
    rows = [",".join(str((i * k % 97 - 48) / 29) for i in range(300)) for k in range(1, 9)]
    (tmp_path / "rows.csv").write_text("\n".join([header, *rows, ""]))
    args = ("predict", "-w", "wide.yaml", "-i", "rows.csv", "--show", "nodes")

    plain = nnfwd(*args)
    without = nnfwd(*args, env={"OPENBLAS_CORETYPE": "Prescott"})

    assert plain.stdout.count("\n") == 9
    assert (without.stdout, without.stderr) == (plain.stdout, "")
