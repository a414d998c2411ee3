"""A table shows what fits beside each other, and says what it leaves out."""

import pytest

NETWORK = """\
inputs: [x1, x2]
classes: [no, yes]
layers:
  - nodes: {node_0: [2, 4], node_1: [4, -5]}
  - nodes: {output: {weights: [2, 7], activation: identity}}
"""

ROW = ("--row", "3,5")

HINT = "hint: --show nodes shows them, in blocks below each other\n"


@pytest.fixture
def table(nnfwd, tmp_path, monkeypatch):
    (tmp_path / "w.yaml").write_text(NETWORK)
    monkeypatch.chdir(tmp_path)

    def run(columns: int, *options: str) -> tuple[str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        done = nnfwd("predict", "-w", "w.yaml", "-f", "table", *(options or ROW))
        assert done.returncode == 0
        return done.stdout, done.stderr

    return run


def test_nodes_are_shown_where_they_fit(table) -> None:
    out, err = table(42)

    assert out == (
        "row  x1  x2  node_0  node_1  output  class\n"
        "──────────────────────────────────────────\n"
        "  1   3   5      26       0      52  yes\n"
    )
    assert err == ""


def test_outputs_alone_where_nodes_would_make_blocks(table) -> None:
    out, err = table(41)

    assert out == (
        "row  x1  x2  output  class\n──────────────────────────\n  1   3   5      52  yes\n"
    )
    assert err == f"nnfwd: hidden nodes are left out: they do not fit into 41 columns\n{HINT}"


def test_no_inputs_where_they_too_would_make_blocks(table) -> None:
    out, err = table(25)

    assert out == "row  output  class\n──────────────────\n  1      52  yes\n"
    words = "hidden nodes and inputs are left out: they do not fit into 25 columns"
    assert err == f"nnfwd: {words}\n{HINT}"


def test_what_is_asked_for_is_shown_in_blocks(table) -> None:
    out, err = table(41, *ROW, "--show", "nodes")

    assert out == (
        "row  x1  x2  node_0  node_1\n"
        "───────────────────────────\n"
        "  1   3   5      26       0\n"
        "\n"
        "row  output  class\n"
        "──────────────────\n"
        "  1      52  yes\n"
        "\n"
    )
    assert err == ""


def test_quiet_says_nothing_of_what_is_left_out(table) -> None:
    assert table(41, *ROW, "--quiet")[1] == ""


def test_all_rows_come_after_a_look_at_the_first(table, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("x1,x2\n3,5\nabc,1\n")
    (tmp_path / "b.csv").write_text("x2,x1\n-1,1\n")

    out, err = table(41, "-i", "a.csv", "-i", "b.csv", "--bad-rows", "skip")

    assert [line.split() for line in out.splitlines()[2:]] == [
        ["1", "3", "5", "52", "yes"],
        ["3", "1", "-1", "63", "yes"],
    ]
    assert err.startswith("nnfwd: 1 bad row left out\n")
