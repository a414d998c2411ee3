"""Inputs with a range, outputs that are scaled back, and matrices the other way round."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd import load_network
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.draw import draw_network
from nnfwd.errors import NetworkError
from nnfwd.explain import View, explain, write_explanations
from nnfwd.networks import save_network
from nnfwd.networks.scaled_outputs import Output, scale_outputs
from nnfwd.text.style import Style

LINE = "inputs: [x]\nlayers: [{weights: [[2]], biases: [1]}]\n"
"""output = 2·x + 1."""

TWO = "inputs: [x]\nlayers: [{nodes: {a: [2], b: [-1]}}]\n"


# Inputs


def test_an_input_with_a_range_is_scaled_by_it(folder) -> None:
    network = folder.load("inputs: {age: {min: 18, max: 60}, x: {}}\noutput: [2, 1]")

    assert network.inputs == (Input("age", min=18, max=60), Input("x"))
    assert network.predict([[39, 0], [18, 5], [60, 0]]).tolist() == [[1.0], [5.0], [2.0]]


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_range_is_the_formula_to_the_last_bit(x: float, low: float, high: float) -> None:
    if not low < high:
        return
    node = Node("out", ("x",), (1.0,), parse_activation("identity"))
    network = assemble([Input("x", min=low, max=high)], [node])

    assert network.predict([[x]]).tolist() == [[(x - low) / (high - low)]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min": 1}, "min and max are finite numbers and min is below max"),
        ({"max": 1}, "min and max are finite numbers and min is below max"),
        ({"min": 1, "max": 1}, "min and max are finite numbers and min is below max"),
        ({"min": -1e308, "max": 1e308}, "min and max are finite numbers and min is below max"),
        ({"min": 0, "max": float("nan")}, "min and max are finite numbers and min is below max"),
        ({"min": 0, "max": 2, "mean": 1}, "it has a mean and a scale, or a min and a max"),
    ],
)
def test_ranges_that_cannot_be(options: dict[str, float], message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        Input("x", **options)
    assert str(caught.value) == f"input x: {message}"


@pytest.mark.parametrize(
    ("scaling", "message"),
    [
        (
            "{min: 1}",
            "1:10: inputs.x: expected `mean` and `scale`, or `min` and `max`, found min",
        ),
        (
            "{min: 1, max: 2, mean: 3}",
            "1:10: inputs.x: expected `mean` and `scale`, or `min` and `max`, found mean, min, max",
        ),
        ("{min: 2, max: 1}", "1:22: inputs.x.max: min is below max, and max - min is a float64"),
        (
            "{min: -1e308, max: 1e308}",
            "1:27: inputs.x.max: min is below max, and max - min is a float64",
        ),
    ],
)
def test_a_range_that_is_none_is_placed(folder, scaling: str, message: str) -> None:
    assert folder.error(f"inputs: {{x: {scaling}}}\noutput: [2]") == f"w.yaml:{message}"


def test_a_range_is_shown_with_its_own_numbers() -> None:
    network = assemble(
        [Input("age", min=18, max=60), Input("x", mean=1, scale=2), Input("y", min=0, max=3)],
        [Node("out", ("age", "x", "y"), (1, 1, 1), parse_activation("identity"))],
    )
    explanation = explain(network, [39, 5, 1.5])

    assert draw_network("table", network, Style()).startswith(
        "inputs      age, scaled: (age - 18) / (60 - 18)\n"
        "            x, scaled: (x - 1) / 2\n"
        "            y, scaled: (y - 0) / (3 - 0)\n"
    )
    assert json.loads(draw_network("json", network, Style()))["inputs"] == [
        {"name": "age", "min": 18.0, "max": 60.0},
        {"name": "x", "mean": 1.0, "scale": 2.0},
        {"name": "y", "min": 0.0, "max": 3.0},
    ]
    assert "".join(write_explanations("text", [explanation], View(width=80))).splitlines()[:6] == [
        "Row 1: age = 39, x = 5, y = 1.5",
        "",
        "scaled inputs, (value - min) / (max - min) or (value - mean) / scale",
        "  age = (39 - 18) / (60 - 18) = 21 / 42 = 0.5",
        "  x = (5 - 1) / 2 = 4 / 2 = 2",
        "  y = 1.5 / 3 = 0.5",
    ]
    (row,) = json.loads("".join(write_explanations("json", [explanation])))
    assert row["scaled"] == {
        "age": {"min": 18.0, "max": 60.0, "value": 0.5},
        "x": {"mean": 1.0, "scale": 2.0, "value": 2.0},
        "y": {"min": 0.0, "max": 3.0, "value": 0.5},
    }
    page = "".join(write_explanations("html", [explanation]))
    assert '"scaled, (value - min) / (max - min)"' in page
    assert '"scaled, (value - mean) / scale"' in page


def test_a_range_comes_back_from_a_file(folder) -> None:
    network = folder.load("inputs: {age: {min: 0.1, max: 60}, x: {}}\noutput: [2, 1]")
    save_network(network, "again.json")

    assert load_network("again.json").inputs == network.inputs


# Outputs


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        ("{mean: 200, scale: 50}", 7 * 50 + 200),
        ("{mean: 200}", 7 + 200),
        ("{scale: 50}", 7 * 50),
        ("{min: 10, max: 30}", 7 * (30 - 10) + 10),
        ("{scale: -1}", -7),
    ],
)
def test_an_output_is_scaled_back_in_a_last_step(folder, scaling: str, expected: float) -> None:
    network = folder.load(f"{LINE}outputs: {{price: {scaling}}}")

    assert network.nodes == ("price_scaled", "price")
    assert network.outputs == ("price",)
    assert network.layers[-1].name == "rescaled"
    assert network.trace([[3]])["price_scaled"].tolist() == [7.0]
    assert network.predict([[3]]).tolist() == [[expected]]


def test_the_step_is_explained_as_any_other(folder) -> None:
    network = folder.load(f"{LINE}outputs: {{price: {{mean: 200, scale: 50}}}}")
    text = "".join(write_explanations("text", [explain(network, [3])], View(width=80)))

    assert text.endswith(
        "\nrescaled (identity)\n"
        "  price = 50·price_scaled + 200\n"
        "        = 50·7 + 200\n"
        "        = 350 + 200\n"
        "        = 550\n"
    )


@pytest.mark.parametrize(
    ("outputs", "nodes", "names", "values"),
    [
        ("{a: {scale: 10}}", ("a_scaled", "b", "a"), ("a", "b"), [60.0, -3.0]),
        ("{b: {mean: 1}, a: {}}", ("a", "b_scaled", "b"), ("a", "b"), [6.0, -2.0]),
        ("{c: {scale: 10}, d: {}}", ("c_scaled", "d", "c"), ("c", "d"), [60.0, -3.0]),
        (
            "{c: {scale: 10}, d: {mean: 1}}",
            ("c_scaled", "d_scaled", "c", "d"),
            ("c", "d"),
            [60.0, -2.0],
        ),
        ("{a: {}, c: {scale: 2}}", ("a", "c_scaled", "c"), ("a", "c"), [6.0, -6.0]),
    ],
)
def test_outputs_go_by_name_or_else_by_position(
    folder, outputs: str, nodes: tuple[str, ...], names: tuple[str, ...], values: list[float]
) -> None:
    network = folder.load(f"{TWO}outputs: {outputs}")

    assert network.nodes == nodes
    assert network.outputs == names
    assert network.predict([[3]]).tolist() == [values]
    assert len(network.layers) == 2


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (
            "{c: {}}",
            "3:1: outputs: expected the outputs of the network, a, b, or as many other names, "
            "found c",
        ),
        (
            "{b: {}, c: {}}",
            "3:1: outputs: expected the outputs of the network, a, b, or as many other names, "
            "found b, c",
        ),
        ("{x: {}, c: {}}", "3:1: outputs: the name 'x' is given twice"),
        ("{a: {}, b_scaled: {}, b: {}}", None),
        (
            "{a: 3}",
            "3:11: outputs.a: expected a mapping, as {mean: 38, scale: 12} or {min: 0, max: "
            "100}, found 3",
        ),
        (
            "{a: {scale: 0}}",
            "3:15: outputs.a.scale: outputs are multiplied by their scale, so it is not 0",
        ),
        ("{a: {mean: x}}", "3:15: outputs.a.mean: expected a number, found 'x'"),
        ("{a: {std: 1}}", "3:15: outputs.a.std: unknown key (known here: mean, scale, min, max)"),
        (
            "{}",
            "3:1: outputs: expected a mapping from name to scaling, as {price: {mean: 200, "
            "scale: 50}}, found an empty mapping",
        ),
    ],
)
def test_outputs_that_cannot_be_scaled_so(folder, outputs: str, message: str | None) -> None:
    found = folder.error(f"{TWO}outputs: {outputs}")
    assert found == f"w.yaml:{message}" if message else found.startswith("w.yaml:3:1: outputs: ")


def test_what_takes_an_output_takes_it_as_it_was(folder) -> None:
    network = folder.load(
        "inputs: [x]\nnodes:\n  a: {weights: {x: 2}, activation: identity}\n"
        "  b: {weights: {a: 1}}\n  c: {weights: {a: 1, x: 1}}\n"
        "outputs: {b: {scale: 10}}\n"
    )
    chosen = assemble(network.inputs, [Node("a", ("x",), (2,), parse_activation("identity"))])
    both = scale_outputs(
        assemble(
            [Input("x")],
            [
                Node("a", ("x",), (2,), parse_activation("identity"), layer="one"),
                Node("b", ("a",), (1,), parse_activation("identity"), layer="rescaled"),
            ],
            outputs=("a", "b"),
        ),
        [Output("a", 0, 100)],
    )

    assert network.predict([[3]]).tolist() == [[60.0, 9.0]]
    assert scale_outputs(chosen, [Output("a")]).nodes == ("a",)
    assert both.predict([[3]]).tolist() == [[600.0, 6.0]]
    assert both.outputs == ("a", "b")
    assert [layer.name for layer in both.layers] == ["one", "rescaled", "rescaled_"]


def test_all_else_of_a_network_stays_as_it_is() -> None:
    node = Node("out", ("x1",), (2,), parse_activation("sigmoid"))
    network = assemble(
        [Input("x1", mean=1)], [node], classes=("no", "yes"), named=False, provenance=("by hand",)
    )
    scaled = scale_outputs(network, [Output("out", 1, 2)])

    assert scaled.inputs == network.inputs
    assert (scaled.classes, scaled.named) == (("no", "yes"), False)
    assert scaled.provenance == ("by hand",)


def test_settings_scale_outputs_and_take_precedence(folder) -> None:
    settings = folder.settings("outputs: {cost: {mean: 1}}")

    assert folder.load("output: [2]", settings=settings).predict([[3]]).tolist() == [[7.0]]
    assert folder.load("node,w1\noutput,2\n", "w.csv", settings).outputs == ("cost",)
    own = folder.load(f"{LINE}outputs: {{price: {{scale: 50}}}}", settings=settings)
    assert own.nodes == ("cost_scaled", "cost")
    assert own.predict([[3]]).tolist() == [[8.0]]


def test_settings_do_not_choose_outputs(folder) -> None:
    assert folder.settings_error("outputs: [a]") == (
        "s.yaml:1:1: outputs: expected a mapping from name to scaling, as "
        "{price: {mean: 200, scale: 50}}, found a list"
    )


def test_the_activation_of_outputs_is_applied_before_they_are_scaled(folder) -> None:
    settings = folder.settings("activation: {output: tanh}")
    network = folder.load(f"{LINE}outputs: {{y: {{scale: 50}}}}", settings=settings)

    assert [str(each.activations[0]) for each in network.layers] == ["tanh", "identity"]
    assert network.predict([[3]]).tolist() == [[50 * np.tanh(7.0)]]


def test_a_class_is_that_of_the_outputs_as_they_are_shown(folder) -> None:
    network = folder.load(f"{TWO}classes: [one, two]\noutputs: {{b: {{mean: 100}}}}")

    assert network.choose_classes(network.predict([[3]])) == ["two"]


@pytest.mark.parametrize("name", ["again.yaml", "again.json"])
def test_a_scaled_output_comes_back_from_a_file(folder, name: str) -> None:
    network = folder.load(f"{TWO}outputs: {{a: {{mean: 0.1, scale: 3}}}}")
    save_network(network, name)
    again = load_network(name)

    assert (again.nodes, again.outputs) == (network.nodes, network.outputs)
    assert again.predict([[0.7]]).tolist() == network.predict([[0.7]]).tolist()


# The other way round


def test_a_kernel_has_a_column_a_node(folder) -> None:
    kernel = folder.load(
        "layers:\n- {kernel: [[1, 2, 3], [4, 5, 6]], biases: [7, 8, 9]}\n- kernel: [[1], [0], [2]]"
    )
    weights = folder.load(
        "layers:\n- {weights: [[1, 4], [2, 5], [3, 6]], biases: [7, 8, 9]}\n- weights: [[1, 0, 2]]"
    )

    assert kernel.nodes == weights.nodes == ("node_0_0", "node_0_1", "node_0_2", "output")
    for one, other in zip(kernel.layers, weights.layers, strict=True):
        assert one.weights.tolist() == other.weights.tolist()
        assert one.biases.tolist() == other.biases.tolist()


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            "{kernel: [[1, 2], [3]]}",
            "2:21: layers[0].kernel[1]: expected 2 weights, one per node, found 1",
        ),
        (
            "{kernel: [[1, 2], 3]}",
            "2:21: layers[0].kernel[1]: expected a matrix of weights, one column per node, as "
            "[[2, 4], [4, -5]], found 3 instead of a row",
        ),
        (
            "{kernel: [[1]], weights: [[1]]}",
            "2:3: layers[0]: expected either `nodes`, or `weights` or `kernel` with `biases`",
        ),
        (
            "{kernel: [[1, 2]], biases: [1]}",
            "2:22: layers[0].biases: expected as many biases as columns of the kernel, 2, found 1\n"
            "hint: the matrix has one row per node: call it `weights`, not `kernel`",
        ),
    ],
)
def test_a_kernel_that_is_none(folder, layer: str, message: str) -> None:
    assert folder.error(f"layers:\n- {layer}") == f"w.yaml:{message}"
