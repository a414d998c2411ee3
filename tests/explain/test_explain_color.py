"""Explanations in colour: the same text, with codes where something stands out."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from io import StringIO

import pytest
from rich.console import Console

import nnfwd
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain_trace, write_explanations
from odd_names import ODD_NAMES, network_of_odd_names

CODE = re.compile(r"\x1b\[[0-9;]*m")
IRIS = [[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5, 1.7], [1e300, 0, 0, 0]]


def text(network, rows, **view):
    return "".join(write_explanations("text", explain_trace(network.trace(rows)), View(**view)))


def test_titles_names_signs_of_rounding_and_results_stand_out():
    network = assemble(
        [Input("x1"), Input("x2")],
        [
            Node("node_0", ("x1", "x2"), (1 / 3, 4), parse_activation("relu")),
            Node("out", ("node_0",), (2,), parse_activation("identity")),
        ],
        classes=("no", "yes"),
    )
    bold, cyan, yellow, green, plain = (f"\x1b[{code}m" for code in ("1;36", 36, 33, "1;32", 0))
    about = f"{yellow}≈{plain}"
    assert text(network, [[3, 5]], color=True) == (
        f"{bold}Row 1{plain}: x1 = 3, x2 = 5\n"
        "\n"
        f"{bold}hidden (relu){plain}\n"
        f"  {cyan}node_0{plain} {about} relu(0.333333·x1 + 4·x2)\n"
        "         = relu(0.333333·3 + 4·5)\n"
        f"         {about} relu(1 + 20)\n"
        "         = relu(21)\n"
        f"         = {green}21{plain}\n"
        "\n"
        f"{bold}output (identity){plain}\n"
        f"  {cyan}out{plain} = 2·node_0\n"
        f"      {about} 2·21\n"
        f"      = {green}42{plain}\n"
        "\n"
        f"{green}class: yes (out is above 0.5){plain}\n"
    )


@pytest.mark.parametrize("width", [20, 50, 80, 120, 200])
@pytest.mark.parametrize("view", [{}, {"terms": 2, "digits": 3}, {"blank": "all"}])
def test_without_its_codes_it_is_the_plain_text(configs, width, view):
    networks = [
        (nnfwd.load_network(configs / "iris.yaml"), IRIS),
        (network_of_odd_names(), [[1] * len(ODD_NAMES)]),
    ]
    for network, rows in networks:
        colored = text(network, rows, width=width, color=True, **view)
        assert CODE.sub("", colored) == text(network, rows, width=width, **view)
        assert CODE.search(colored)


ARGS = ["explain", "-w", "w.yaml", "--row", "3,5"]

ENVIRONMENTS = [
    ({"TERM": "xterm"}, True),
    ({"TERM": "xterm", "NO_COLOR": ""}, True),
    ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ({"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ({"TERM": "dumb"}, False),
    ({"TERM": "Unknown"}, False),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, False),
]


@pytest.fixture
def weights(tmp_path):
    (tmp_path / "w.yaml").write_text("node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n")


def environment(changes):
    kept = {name: each for name, each in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    return {**kept, "PYTHONUTF8": "1", **changes}


def on_terminal(args, changes, folder):
    """Run the command line on a terminal, and return what that was sent."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "nnfwd", *args]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, cwd=folder, env=environment(changes)
    ) as process:
        os.close(theirs)
        sent = b""
        try:
            while data := os.read(ours, 1 << 16):
                sent += data
        except OSError:  # the other side is closed
            pass
    os.close(ours)
    assert process.returncode == 0
    return sent.decode().replace("\r\n", "\n")


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(("changes", "is_colored"), ENVIRONMENTS)
def test_a_terminal_shows_colour_where_rich_would(
    nnfwd, tmp_path, monkeypatch, changes, is_colored
):
    plain = nnfwd(*ARGS).stdout
    sent = on_terminal(ARGS, changes, tmp_path)
    assert CODE.sub("", sent) == plain
    assert bool(CODE.search(sent)) is is_colored
    console = Console(force_terminal=True, file=StringIO(), _environ=environment(changes))
    assert (console.color_system is not None and not console.no_color) is is_colored


@pytest.mark.usefixtures("weights")
def test_a_pipe_and_a_file_are_plain_unless_colour_is_forced_on_standard_output(
    nnfwd_process, tmp_path
):
    def run(*args, **changes):
        return nnfwd_process(*ARGS, *args, env={"NO_COLOR": "", "TERM": "xterm", **changes}).stdout

    plain = run()
    assert not CODE.search(plain)
    forced = run(FORCE_COLOR="1")
    assert CODE.sub("", forced) == plain
    assert CODE.search(forced)
    assert run("-o", "-", FORCE_COLOR="1") == forced
    assert run("-o", "out.txt", FORCE_COLOR="1") == ""
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == plain


@pytest.mark.usefixtures("weights")
def test_what_is_written_to_a_file_from_a_terminal_is_plain(nnfwd, tmp_path):
    plain = nnfwd(*ARGS).stdout
    assert on_terminal([*ARGS, "-o", "out.txt"], {"TERM": "xterm"}, tmp_path) == ""
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == plain


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("notation", ["markdown", "latex", "json", "csv"])
def test_other_notations_have_no_colour(tmp_path, notation):
    sent = on_terminal([*ARGS, "-f", notation], {"TERM": "xterm"}, tmp_path)
    assert not CODE.search(sent)
