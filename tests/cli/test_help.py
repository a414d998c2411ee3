"""Help: options in groups, examples that run, and the manual page made of the same texts."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer

import man_page
from nnfwd.cli.app import app
from nnfwd.cli.examples import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
LINES = [line for examples in EXAMPLES.values() for _, line in examples.lines]


def test_every_command_has_examples_and_a_page_to_read(configs: Path) -> None:
    assert list(EXAMPLES) == list(COMMANDS)
    for name, examples in EXAMPLES.items():
        assert all(line.split()[0] == name for _, line in examples.lines)
        assert (configs.parent / examples.page).is_file()


@pytest.mark.parametrize("line", LINES)
def test_an_example_of_help_runs(nnfwd: Run, configs: Path, tmp_path: Path, line: str) -> None:
    shutil.copytree(configs, tmp_path / "configs")

    run = nnfwd(*shlex.split(line))

    assert (run.returncode, run.stderr) == (0, "")


def test_help_lists_options_in_groups_and_ends_with_examples(nnfwd: Run) -> None:
    lines = nnfwd("show", "--help").stdout.splitlines()

    heads = [line for line in lines if line.endswith(":") and line[:1].strip()]
    assert heads == ["Network:", "CSV:", "Result:", "Options:", "Examples:"]
    assert lines[lines.index("Network:") + 1].startswith("  -w, --weights FILE")
    assert lines[lines.index("Examples:") + 1 :] == [
        "  Layers, nodes and activations:",
        "    nnfwd show -w configs/iris.yaml",
        "  The network as a picture:",
        "    nnfwd show -w configs/xor.yaml -o xor.svg",
        "",
        "Read on: docs/networks.md",
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_that_commands_share_is_left_without_a_group(nnfwd: Run, name: str) -> None:
    rest = nnfwd(name, "--help").stdout.partition("\nOptions:\n")[2].partition("\nExamples:")[0]

    ungrouped = {"--jobs", "--cluster ADDRESS|FILE", "-q, --quiet", "-h, --help", "--arithmetic"}
    assert set(_options(rest)) <= ungrouped


def _options(text: str) -> list[str]:
    return [
        line.strip().split("  ")[0].split(" N")[0]
        for line in text.splitlines()
        if line[:3] == "  -"
    ]


def test_a_command_loads_no_other_one() -> None:
    program = (
        "import sys, typer; from nnfwd.cli.app import COMMANDS, app;"
        "group = typer.main.get_command(app); group.commands['show'];"
        "print([each for each in COMMANDS if f'nnfwd.cli.{each}' in sys.modules]);"
        "print(list(group.commands) == list(COMMANDS) == group.list_commands(None))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert found.stdout == "['show']\nTrue\n"
    assert COMMANDS.get("shown") is None


def test_the_manual_page_is_up_to_date() -> None:
    assert man_page.PAGE.read_text(encoding="utf-8") == man_page.page()


def test_the_manual_page_has_every_option_and_example() -> None:
    text = man_page.page().replace("\\-", "-").replace("\\e", "\\")

    for command in COMMANDS.values():
        for option in command.params:
            assert option.param_type_name == "argument" or option.opts[0] in text
    assert all(f"nnfwd {line}" in text for line in LINES)


@pytest.mark.skipif(shutil.which("man") is None, reason="no man here")
def test_man_reads_the_manual_page_without_a_warning() -> None:
    import subprocess

    done = subprocess.run(
        ["man", "--warnings", "-E", "ascii", "-l", str(man_page.PAGE)],
        capture_output=True,
        text=True,
        check=False,
        env={"MANWIDTH": "80", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "nnfwd predict -w configs/lesson_relu.yaml --row 3,5" in done.stdout
