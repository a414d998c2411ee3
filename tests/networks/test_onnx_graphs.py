"""Random ONNX graphs and damaged files: read right, or refused in a line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from nnfwd.errors import NnfwdError
from nnfwd.networks import load_network
from onnx_graphs import random_model, verdict

DATA = Path(__file__).parents[1] / "data" / "other_tools"


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_a_random_graph_is_read_right_or_refused(tmp_path: Path, first: int) -> None:
    seeds = range(first, first + 20)
    found = {seed: verdict(random_model(seed), tmp_path / "net.onnx") for seed in seeds}

    assert {seed: each for seed, each in found.items() if each.startswith("WRONG")} == {}
    assert sum(each == "right" for each in found.values()) >= 8


def answer(path: Path) -> str:
    """Get a prediction as text, or the line that says why there is none."""
    try:
        network = load_network(path)
    except NnfwdError as error:
        return error.headline()
    return repr(network.predict([[0.5] * len(network.inputs)]).tolist())


def damaged(data: bytes, numbers: random.Random) -> bytes:
    """Change, cut or add some bytes."""
    content = bytearray(data)
    for _ in range(numbers.choice([1, 1, 2, 5])):
        place = numbers.randrange(len(content) or 1)
        how = numbers.randrange(5)
        if how == 0:
            content[place : place + 1] = bytes([numbers.randrange(256)])
        elif how == 1:
            del content[place : place + numbers.randrange(1, 20)]
        elif how == 2:
            content[place:place] = numbers.randbytes(numbers.randrange(1, 10))
        elif how == 3:
            content[place : place + 4] = numbers.choice([b"\xff\xff\xff\xff\x0f", b"\xff" * 9])
        else:
            other = numbers.randrange(len(content) or 1)
            content[place : place + 8] = content[other : other + 8]
    return bytes(content)


@pytest.mark.parametrize(
    "name", ["skl_classes", "torch_bn_dropout", "torch_external", "torch_skip"]
)
def test_a_damaged_file_gives_an_answer_or_a_line(tmp_path: Path, name: str) -> None:
    numbers = random.Random(name)  # noqa: S311 - no secrets
    data, path = (DATA / f"{name}.onnx").read_bytes(), tmp_path / "net.onnx"
    for _ in range(150):
        path.write_bytes(damaged(data, numbers))
        assert answer(path).count("\n") == 0
