"""The networks in configs/ give what their comments say."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnfwd

CONFIGS = Path(__file__).resolve().parent.parent / "configs"
YAML_FILES = sorted(CONFIGS.glob("*.yaml"))


def test_the_tanh_network_gives_the_last_digit():
    network = nnfwd.load_network(CONFIGS / "lesson_tanh.yaml")
    # node_0 = tanh(3·-1 + 3·2) = tanh 3, node_1 = tanh(1·-1 + 5·2) = tanh 9
    assert network.predict([[-1, 2]]).tolist() == [[0.9901095378334199]]


@pytest.mark.parametrize("name", ["lesson_relu.yaml", "lesson_relu.csv"])
def test_the_relu_network_gives_what_it_gives_by_hand(name):
    network = nnfwd.load_network(CONFIGS / name)
    # row 8, 4: node_0 = relu(16 + 16) = 32, node_1 = relu(32 - 20) = 12, output = 64 + 84
    rows = [[3, 5], [1, -1], [0, 0], [8, 4]]
    assert network.predict(rows).tolist() == [[52.0], [63.0], [0.0], [148.0]]


@pytest.mark.parametrize("name", ["xor.yaml", "xor.csv"])
def test_xor_is_exclusive_or(name):
    network = nnfwd.load_network(CONFIGS / name)
    rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert network.predict(rows).tolist() == [[0.0], [1.0], [1.0], [0.0]]


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_a_file_begins_with_a_comment_on_what_it_is(path):
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_every_file_is_in_the_list():
    listed = (CONFIGS / "README.md").read_text(encoding="utf-8")
    names = {path.name for path in CONFIGS.iterdir()} - {"README.md"}
    assert [name for name in sorted(names) if f"({name})" not in listed] == []
