"""Weights that do not fit: a bias among them, or a matrix with a column per node."""

import pytest

from nnfwd import NetworkError, load_network

AMONG = "is the first or the last of them the bias? "
APART = f"{AMONG}the biases of a layer are a list of their own, `biases`, one number per node"
COLUMNS = "the matrix has one column per node: call it `kernel`, not `weights`"
ROWS = "the matrix has one row per node: call it `weights`, not `kernel`"
OF_SEVEN = "[[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7]]"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            "inputs: [a, b]\nnode_0: [1, 0.50, 4]\nnode_1: [1, 4, -5]\noutput: [1, 2, 7]",
            f"{AMONG}it has a place of its own, {{weights: [0.50, 4], bias: 1}} or "
            "{weights: [1, 0.50], bias: 4}",
        ),
        (
            "inputs: [a, b, c, d, e, f]\noutput: [1, 2, 3, 4, 5, 6, 7]",
            f"{AMONG}it has a place of its own, {{weights: [...], bias: ...}}",
        ),
        ("inputs: [a, b]\nnode_0: [1, 2, 4]\nnode_1: [1, 2]\noutput: [1, 2]", None),
        ("inputs: [a, b]\noutput: [1, 2, 3, 4]", None),
        ("inputs: [a]\nlayers:\n- weights: [[1, 2], [3, 4], [5, 6]]", APART),
        (
            "inputs: [a, b]\nlayers:\n- weights: [[1, 2, 3, 4], [5, 6, 7, 8]]",
            COLUMNS,
        ),
        (
            "layers:\n- weights: [[1, 2, 3], [4, 5, 6]]\n- weights: [[1], [2], [3]]",
            COLUMNS,
        ),
        (
            f"inputs: [a, b]\nlayers:\n- weights: {OF_SEVEN}",
            COLUMNS,
        ),
        (
            "layers:\n- weights: [[1, 2, 3], [4, 5, 6]]\n  biases: [1, 2, 3]",
            COLUMNS,
        ),
        ("layers:\n- weights: [[1, 2, 3], [4, 5, 6]]\n  biases: [1, 2, 3, 4]", None),
        ("inputs: [a, b]\nlayers:\n- kernel: [[1, 2], [3, 4], [5, 6]]", f"{APART}; or {ROWS}"),
        ("inputs: [a, b]\nlayers:\n- kernel: [[1, 2], [3, 4], [5, 6], [7, 8]]", ROWS),
        ("layers:\n- kernel: [[1, 2, 3]]\n- kernel: [[1, 2, 3]]", ROWS),
        ("layers:\n- kernel: [[1, 2], [3, 4], [5, 6]]\n  biases: [1, 2, 3]", ROWS),
        ("layers:\n- kernel: [[1, 2], [3, 4], [5, 6]]\n  biases: [1, 2, 3, 4]", None),
    ],
)
def test_what_to_write_instead(tmp_path, text: str, hint: str | None) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(text)

    with pytest.raises(NetworkError) as caught:
        load_network(path)

    assert caught.value.hint == hint
