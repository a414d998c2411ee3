"""``nnfwd show`` and the options that all commands share."""

import json
from pathlib import Path

import pytest

from conftest import Run


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "w.yaml"
    path.write_text("node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n")
    return path


@pytest.mark.parametrize("name", ["net.json", "NET.JSON"])
def test_the_name_of_the_output_file_tells_what_show_writes(
    nnfwd: Run, weights: Path, name: str
) -> None:
    run = nnfwd("show", "-w", "w.yaml", "-o", name)

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert json.loads(weights.with_name(name).read_text())["parameters"] == 9


def test_show_has_no_negative_zero_wherever_a_number_is_written(nnfwd: Run, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(
        "inputs: {x: {mean: -0.0, scale: 2}}\n"
        "nodes: {y: {weights: {x: -0.0}, bias: -0.0, activation: 'hard_tanh(min=-0.0)'}}\n"
    )

    run = nnfwd("show", "-w", "w.yaml", "-f", "json")

    assert run.stdout == (
        '{"inputs": [{"name": "x", "mean": 0.0, "scale": 2.0}], "outputs": ["y"], "classes": [], '
        '"parameters": 2, "layers": [{"layer": "output", "fan_in": 1, "sources": ["x"], "nodes": '
        '[{"node": "y", "weights": [0.0], "bias": 0.0, "activation": "hard_tanh", '
        '"parameters": {"min": 0.0, "max": 1.0}}]}]}\n'
    )


@pytest.mark.parametrize("args", [(), ("-o", "net.txt"), ("-o", "net.json", "-f", "table")])
def test_otherwise_show_draws_a_table(nnfwd: Run, weights: Path, args: tuple[str, ...]) -> None:
    run = nnfwd("show", "-w", "w.yaml", *args)

    text = weights.with_name(args[1]).read_text() if args else run.stdout
    assert text.startswith("inputs      x1, x2\n")


@pytest.mark.parametrize(
    "written",
    [
        "leaky_relu(negative_slope=0.5)",
        "{leaky_relu: {negative_slope: 0.5}}",
        ' {"leaky_relu": {"negative_slope": 5e-1}}',
    ],
)
def test_an_activation_is_written_as_in_a_file(nnfwd: Run, weights: Path, written: str) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "--row", "1,-1", "--activation", written)

    # node_0 = leaky_relu(2 - 4) = -1; node_1 = 4 + 5 = 9; output = -2 + 63 = 61
    assert (run.stdout, run.stderr) == ("output\n61.0\n", "")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "{leaky_relu: {negative_slop: 1}}",
            "leaky_relu has no parameter 'negative_slop'; did you mean negative_slope? "
            "It has: negative_slope",
        ),
        (
            "{relu: {}, tanh: {}}",
            "an activation is written as relu, as leaky_relu(negative_slope=0.3) or as "
            "{leaky_relu: {negative_slope: 0.3}}, not as {'relu': {}, 'tanh': {}}",
        ),
        ("{relu: ", "2:1: not valid YAML: did not find expected node content"),
        # a byte of the command line that is not UTF-8
        ("{relu\udc83: {}}", r"1:6: not valid YAML: half a surrogate pair, '\udc83'"),
        (
            "{}",
            "expected an activation, as relu or leaky_relu(negative_slope=0.1), found an empty "
            "mapping",
        ),
    ],
)
def test_an_activation_that_is_none_is_told_in_one_line(
    nnfwd: Run, weights: Path, written: str, message: str
) -> None:
    run = nnfwd("explain", "-w", "w.yaml", "--row", "1,-1", "--output-activation", written)

    assert (run.stdout, run.returncode) == ("", 2)
    assert run.stderr == f"nnfwd: --output-activation: {message}\n"


@pytest.mark.parametrize(
    ("name", "start"), [("a.md", "## Row 1\n"), ("a.TEX", "% Written by"), ("a.txt", "Row 1:")]
)
def test_the_name_of_the_output_file_tells_what_explain_writes(
    nnfwd: Run, weights: Path, name: str, start: str
) -> None:
    run = nnfwd("explain", "-w", "w.yaml", "--row", "3,5", "-o", name)

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert weights.with_name(name).read_text(encoding="utf-8").startswith(start)
