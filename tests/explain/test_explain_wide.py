"""A wide node: the sums of its sections add up to its input, in Python and in every notation."""

import json
import math
from fractions import Fraction

import numpy as np
import pytest

from conftest import Run
from nnfwd import Input, Layer, Network, explain, parse_activation
from nnfwd.core.sums import weighted
from nnfwd.explain import explain_trace, write_explanations

IDENTITY = parse_activation("identity")


def make_network(fan_in, n_nodes, seed=0):
    random = np.random.default_rng(seed)
    layer = Layer(
        "wide",
        tuple(f"y{index}" for index in range(n_nodes)),
        slice(0, fan_in),
        random.normal(size=(n_nodes, fan_in)),
        random.normal(size=n_nodes),
        (IDENTITY,) * n_nodes,
    )
    return Network(tuple(Input(f"x{i}") for i in range(fan_in)), (layer,), layer.nodes)


def fma(weight, value, total):
    """Multiply and add with one rounding: what math.fma of Python 3.13 does, in fractions."""
    return float(Fraction(weight) * Fraction(value) + Fraction(total))


def sections_of(node):
    """Add up a node's terms by sections as docs/numerics.md has it."""
    sections = []
    for first in range(0, len(node.terms), 128):
        section = 0.0
        for term in node.terms[first : first + 128]:
            section = fma(term.weight, term.value, section)
        sections.append(section)
    return tuple(sections)


@pytest.mark.parametrize("by_library", [True, False])
@pytest.mark.parametrize("fan_in", [65, 128, 129, 300, 784])
def test_the_terms_of_a_wide_node_add_up_to_its_input_by_sections(monkeypatch, fan_in, by_library):
    if not by_library:
        monkeypatch.setattr(weighted, "tiles_are_chains", lambda: False)
    network = make_network(fan_in, 5)
    row = np.random.default_rng(1).normal(size=fan_in)

    for node in explain(network, row).nodes:
        assert node.sections == sections_of(node)
        total = 0.0
        for section in node.sections:
            total += section
        assert total + node.bias == node.input


def test_every_row_of_many_has_its_own_sections():
    network = make_network(130, 2)
    rows = np.random.default_rng(1).normal(size=(300, 130))

    explanations = list(explain_trace(network.trace(rows)))

    for index in (0, 1, 255, 256, 299):
        assert explanations[index].nodes == explain(network, rows[index]).nodes


def test_sections_of_what_is_no_number_are_none_and_warn_of_nothing():
    network = make_network(65, 1)

    (node,) = explain(network, [1e308] * 65).nodes

    assert node.sections == (node.input,)
    assert not math.isfinite(node.input)


@pytest.mark.parametrize("notation", ["json", "jsonl"])
def test_json_has_null_for_sections_that_are_not_finite(notation):
    explanation = explain(make_network(65, 1), [1e308] * 65)

    text = "".join(write_explanations(notation, [explanation]))

    content = json.loads(text)
    (node,) = (content[0] if notation == "json" else content)["nodes"]
    assert (node["sections"], node["input"]) == ([None], None)
    assert explanation.to_dict()["nodes"][0]["sections"] == list(explanation.nodes[0].sections)


def test_a_narrow_node_has_no_sections_and_its_products_add_up_as_by_hand():
    network = make_network(64, 5)

    for node in explain(network, np.random.default_rng(1).normal(size=64)).nodes:
        total = 0.0
        for product in node.products:
            total += product
        assert total + node.bias == node.input
        assert node.sections == ()


@pytest.fixture
def wide(tmp_path):
    for name, fan_in, bias in (("wide", 300, 1), ("narrow", 65, 0)):
        weights = ", ".join(["0.5"] * fan_in)
        (tmp_path / f"{name}.yaml").write_text(
            f"node_0: {{weights: [{weights}], bias: {bias}}}\noutput: [2]\n"
        )


def test_json_has_the_sections_of_wide_nodes(nnfwd: Run, wide):
    run = nnfwd("explain", "-w", "wide.yaml", "--row", ",".join(["1"] * 300), "-f", "jsonl")

    nodes = json.loads(run.stdout)["nodes"]
    assert nodes[0]["sections"] == [64.0, 64.0, 22.0]
    assert nodes[0]["input"] == 151.0
    assert "sections" not in nodes[1]


def test_a_notation_writes_the_sections_after_the_products(nnfwd: Run, wide):
    run = nnfwd(
        "explain", "-w", "wide.yaml", "--row", ",".join(["1"] * 300), "--node", "node_0",
        "--terms", "1",
    )  # fmt: skip

    assert run.stdout.split("\n\n")[1] == (
        "hidden (relu)\n"
        "  node_0 = relu(0.5·x1 + … + 1)\n"
        "         = relu(0.5·1 + … + 1)\n"
        "         = relu(0.5 + 149.5 + 1)\n"
        "         = relu(64 + 64 + 22 + 1)\n"
        "         = relu(151)\n"
        "         = 151\n"
        "       … = 149.5, the sum of 299 more terms\n"
    )


def test_one_section_alone_is_not_written_beside_the_input_that_it_is(nnfwd: Run, wide):
    run = nnfwd("explain", "-w", "narrow.yaml", "--row", ",".join(["1"] * 65), "--terms", "1")

    assert run.stdout.count("relu(32.5)") == 1
