"""What a shell is offered when Tab is pressed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nnfwd.core import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Complete = Callable[[str], list[str]]

PROGRAM = "import sys; sys.argv[0] = 'nnfwd'; from nnfwd.cli import main; main()"
IRIS = "configs/iris.yaml"


@pytest.fixture
def complete(configs: Path, tmp_path: Path) -> Complete:
    """Press Tab at the end of a line, where configs is, and take what is offered."""
    (tmp_path / "configs").symlink_to(configs)

    def press_tab(line: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={
                **os.environ,
                "COMP_WORDS": line,
                "COMP_CWORD": str(line.count(" ")),
                "_NNFWD_COMPLETE": "complete_bash",
            },
        )
        assert done.stderr == ""
        return done.stdout.strip().splitlines()

    return press_tab


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("nnfwd predict --activation tanh", ["tanh", "tanh_shrink"]),
        ("nnfwd predict --output-activation ident", ["identity"]),
        ("nnfwd activations leaky", ["leaky_relu"]),
        (f"nnfwd explain -w {IRIS} --node v", ["versicolor", "virginica"]),
        (f"nnfwd explain -w {IRIS} --layer ", ["hidden", "output"]),
        (f"nnfwd predict -w {IRIS} -i configs/iris.csv --keep ", ["all", "species"]),
        (f"nnfwd predict -w {IRIS} -i configs/iris.csv --keep id,s", ["id,species"]),
        (f"nnfwd predict -w {IRIS} -f js", ["json", "jsonl"]),
        (f"nnfwd show -w {IRIS} -f d", ["dot"]),
        ("nnfwd ex", ["explain", "exercise"]),
        (f"nnfwd explain -w {IRIS} --blank ", ["all", "sums", "results"]),
        ("nnfwd exercise --activation ident", ["identity"]),
        ("nnfwd exercise -f ", ["text", "markdown", "latex", "html"]),
    ],
)
def test_values_are_completed(complete: Complete, line: str, offered: list[str]) -> None:
    assert complete(line) == offered


def test_all_activations_are_offered(complete: Complete) -> None:
    assert complete("nnfwd activations ") == list(FUNCTIONS)


@pytest.mark.parametrize(
    "line",
    [
        "nnfwd explain --node ",
        "nnfwd explain -w - --node ",
        "nnfwd explain -w none.yaml --node ",
        "nnfwd explain -w configs/iris.csv --layer ",
        f"nnfwd explain -w {IRIS} -c none.yaml --node ",
        f"nnfwd explain -w {IRIS} -c - --node ",
        f"nnfwd predict -w {IRIS} --keep ",
        f"nnfwd predict -w {IRIS} -i - --keep ",
        f"nnfwd predict -w {IRIS} -i none.csv --keep ",
        f"nnfwd predict -w {IRIS} -i configs/lesson_rows.csv --keep ",
    ],
)
def test_where_nothing_can_be_known_nothing_is_offered(complete: Complete, line: str) -> None:
    assert complete(line) == []
