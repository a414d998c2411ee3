"""What operators of ONNX mean, in the forms that versions and exporters give them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from onnx import TensorProto

from nnfwd.errors import NnfwdError
from nnfwd.networks import load_network
from onnx_files import Files, summary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nnfwd.core import Network


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


W = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
"""Three nodes that take two values."""


@pytest.mark.parametrize(
    ("node", "weights"),
    [
        (("Gemm", "x w", {"transB": 1}), W),
        (("Gemm", "x w"), np.transpose(W)),
        (("Gemm", "x w", {"transB": 1, "alpha": 2.0}), np.array(W) / 2),
        (("MatMul", "x w"), np.transpose(W)),
        (("MatMul", "x w"), np.transpose(W)[np.newaxis]),
    ],
)
def test_a_matrix_has_a_row_or_a_column_a_node(files: Files, node: Any, weights: Any) -> None:
    assert summary(files.load(node, w=weights)) == [(W, [0.0] * 3, "identity")]


@pytest.mark.parametrize("shape", [(3,), (1, 3), (1,), ()])
def test_a_bias_is_added_to_the_sum(files: Files, shape: tuple[int, ...]) -> None:
    bias = np.arange(1.0, 1 + math.prod(shape)).reshape(shape)
    expected = np.broadcast_to(bias, (1, 3))[0].tolist()

    gemm = files.load(("Gemm", "x w c", {"transB": 1}), w=W, c=bias)
    added = files.load(("MatMul", "x w"), ("Add", "c v1"), w=np.transpose(W), c=bias)
    taken = files.load(("MatMul", "x w"), ("Sub", "v1 c"), w=np.transpose(W), c=-bias)

    assert [summary(each) for each in (gemm, added, taken)] == [[(W, expected, "identity")]] * 3


def test_beta_scales_the_bias(files: Files) -> None:
    network = files.load(("Gemm", "x w c", {"transB": 1, "beta": 0.5}), w=W, c=[2.0, 4.0, 6.0])
    assert summary(network) == [(W, [1.0, 2.0, 3.0], "identity")]


def test_a_matrix_may_be_first_where_rows_are_columns(files: Files) -> None:
    network = files.load(
        ("Transpose", "x"), ("MatMul", "w v1"), ("Transpose", "v2", {"perm": [1, 0]}), w=W
    )
    assert summary(network) == [(W, [0.0] * 3, "identity")]


def test_a_difference_from_a_constant_turns_the_sign(files: Files) -> None:
    assert summary(files.load(("Sub", "c x"), c=[3.0, 4.0])) == [
        ([[-1.0], [-1.0]], [3.0, 4.0], "identity")
    ]


def test_mul_then_add_is_one_layer_and_add_then_mul_two(files: Files) -> None:
    one = files.load(("Mul", "x a"), ("Add", "v1 b"), a=[2.0, 3.0], b=[5.0, 7.0])
    two = files.load(("Add", "x b"), ("Mul", "v1 a"), a=[2.0, 3.0], b=[5.0, 7.0])

    assert summary(one) == [([[2.0], [3.0]], [5.0, 7.0], "identity")]
    assert summary(two) == [
        ([[1.0], [1.0]], [5.0, 7.0], "identity"),
        ([[2.0], [3.0]], [0.0, 0.0], "identity"),
    ]


def scalings(network: Network) -> list[tuple[float, float]]:
    return [(each.mean, each.scale) for each in network.inputs]


def test_what_comes_first_scales_the_inputs(files: Files) -> None:
    last = ("Gemm", "v2 w")
    network = files.load(
        ("Sub", "x m"), ("Div", "v1 s"), last, m=[1.0, 2.0], s=[3.0, 4.0], w=np.transpose(W)
    )
    assert scalings(network) == [(1.0, 3.0), (2.0, 4.0)]
    assert summary(network) == [(W, [0.0] * 3, "identity")]


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([("Div", "x s"), ("Sub", "v1 m")], lambda x: x / [4, 8] - [1, 2]),
        ([("Sub", "m x"), ("Div", "v1 s")], lambda x: ([1, 2] - x) / [4, 8]),
        ([("Add", "x m"), ("Div", "v1 s")], lambda x: np.add(x, [1, 2]) / [4, 8]),
    ],
)
def test_only_a_difference_divided_is_the_scaling_of_inputs(
    files: Files, nodes: Any, expected: Callable[[np.ndarray], np.ndarray]
) -> None:
    network = files.load(*nodes, m=[1.0, 2.0], s=[4.0, 8.0])
    rows = np.array([[3.0, 5.0]])
    assert network.predict(rows).tolist() == expected(rows).tolist()


def test_inputs_that_something_else_takes_are_not_scaled(files: Files) -> None:
    network = files.load(
        ("Sub", "x m"), ("Div", "v1 s"), ("Add", "v2 x"), m=[1.0, 2.0], s=[4.0, 8.0]
    )
    assert scalings(network) == [(0.0, 1.0)] * 2
    assert network.predict([[5.0, 10.0]]).tolist() == [[6.0, 11.0]]


def test_a_scaler_subtracts_and_multiplies(files: Files) -> None:
    node = ("Scaler", "x", {"domain": "ai.onnx.ml", "offset": [1.0, 2.0], "scale": [0.5, 0.25]})
    network = files.load(node)
    assert scalings(network) == [(1.0, 1.0), (2.0, 1.0)]
    assert summary(network) == [([[0.5], [0.25]], [0.0, 0.0], "identity")]


def test_batch_normalization_takes_mean_and_variance_of_the_file(files: Files) -> None:
    network = files.load(
        ("BatchNormalization", "x g b m v", {"epsilon": 0.0}),
        g=[2.0, 3.0], b=[1.0, 5.0], m=[3.0, 7.0], v=[4.0, 9.0],
    )  # fmt: skip
    assert summary(network) == [([[1.0], [1.0]], [-2.0, -2.0], "identity")]


@pytest.mark.parametrize(
    "more", [{"opset": 15, "attributes": {"training_mode": 1}}, {"opset": 9, "attributes": {}}]
)
def test_batch_normalization_in_training_is_refused(files: Files, more: Any) -> None:
    gives = ["y", "mean"] if more["opset"] >= 14 else ["y", "mean", "var", "m1", "v1"]
    node = ("BatchNormalization", "x g b m v", {"gives": gives, **more["attributes"]})
    ones = [1.0, 1.0]
    found = files.error(node, opset=more["opset"], g=ones, b=ones, m=ones, v=ones)
    assert found == (
        "node of y (BatchNormalization): normalises by the mean of the rows themselves, "
        "as in training"
    )


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([("Softmax", "x", {"axis": 0})], "node of y (Softmax): is taken over rows: "),
        ([("Transpose", "x"), ("MatMul", "v1 w")], "node of y (MatMul): sums over rows: "),
        ([("Slice", "x one two zero")], "node of y (Slice): takes some rows and not others"),
        ([("Concat", "x x", {"axis": 0})], "node of y (Concat): puts rows under each other"),
        ([("Reshape", "x flat")], "node of y (Reshape): mixes rows: "),
        ([("Add", "x each")], "node of y (Add): has a constant with other numbers for each row"),
        ([("Mul", "x x")], "node of y (Mul): multiplies two values of a row, "),
        ([("Cast", "x", {"to": 7})], "node of y (Cast): makes int64 of values, "),
        (
            [("Dropout", "x half yes")],
            "node of y (Dropout): drops values at random, as in training",
        ),
        ([("Relu", "z")], "node of y (Relu): takes 'z', which nothing before it computes"),
        ([("Gemm", "x w w")], "node of y (Gemm): has a constant with other numbers for each row"),
        ([("Add", "x three")], "node of y (Add): the shapes of what it takes do not fit"),
        ([("Gemm", "x short")], "node of y (Gemm): weights for 1 values, where there are 2"),
        ([("Div", "x zeros")], "node of y (Div): divides by 0"),
        ([("LSTM", "x")], "node of y (LSTM): LSTM is not an operator of feed-forward layers"),
        ([("Flatten", "x", {"axis": 0})], "node of y (Flatten): mixes rows: "),
    ],
)
def test_what_no_network_can_express_is_refused_with_its_node(
    files: Files, nodes: Any, message: str
) -> None:
    found = files.error(
        *nodes,
        w=np.ones((2, 3)), short=np.ones((1, 3)), one=np.array([1]), two=np.array([2]),
        zero=np.array([0]), zeros=np.zeros(2), flat=np.array([1, -1]), each=np.ones((5, 2)),
        half=np.float32(0.5), yes=np.array(True), three=np.ones(3),
    )  # fmt: skip
    assert found.startswith(message)


FORMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "Gather": lambda x: x[:, [2, 0]],
    "Slice": lambda x: x[:, 1:3],
    "Slice backwards": lambda x: x[:, ::-1],
    "Split": lambda x: x[:, 2:],
    "Concat": lambda x: np.concatenate([x, x[:, [2, 0]]], axis=1),
}


@pytest.mark.parametrize(
    ("name", "nodes", "opset"),
    [
        ("Gather", [("Gather", "x at", {"axis": 1})], 13),
        ("Gather", [("ArrayFeatureExtractor", "x at", {"domain": "ai.onnx.ml"})], 13),
        ("Slice", [("Slice", "x", {"axes": [1], "starts": [1], "ends": [3]})], 9),
        ("Slice", [("Slice", "x one three one")], 13),
        ("Slice backwards", [("Slice", "x last first one back")], 13),
        ("Split", [("Split", "x", {"axis": 1, "gives": ["v1", "y"], "split": [2, 2]})], 9),
        ("Split", [("Split", "x parts", {"axis": -1, "gives": ["v1", "y"]})], 13),
        ("Split", [("Split", "x", {"axis": 1, "gives": ["v1", "y"]})], 13),
        ("Concat", [("Gather", "x at", {"axis": -1}), ("Concat", "x v1", {"axis": 1})], 13),
    ],
)
def test_columns_are_taken_and_put_together(
    files: Files, name: str, nodes: Any, opset: int
) -> None:
    network = files.load(
        *nodes, width=4, opset=opset,
        at=np.array([2, -4]), one=np.array([1]), three=np.array([3]), last=np.array([-1]),
        first=np.array([-5]), back=np.array([-1]), parts=np.array([2, 2]),
    )  # fmt: skip
    rows = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]])
    assert network.predict(rows).tolist() == FORMS[name](rows).tolist()


@pytest.mark.parametrize(
    "nodes",
    [
        [("Identity", "x")],
        [("Dropout", "x")],
        [("Cast", "x", {"to": 1})],
        [("Flatten", "x")],
        [("Reshape", "x as_is")],
        [("Unsqueeze", "x at"), ("Squeeze", "v1 at")],
        [("Shape", "x"), ("Gather", "v1 nought"), ("Concat", "v2 rest", {"axis": 0}),
         ("Reshape", "x v3")],
        [("Transpose", "x"), ("Transpose", "v1")],
        [("Expand", "x pair")],
    ],
)  # fmt: skip
def test_what_changes_nothing_is_passed_over(files: Files, nodes: Any) -> None:
    network = files.load(
        *nodes, ("Gemm", f"v{len(nodes)} w"), w=np.transpose(W), as_is=np.array([-1, 2]),
        at=np.array([1]), nought=np.array([0]), rest=np.array([-1]), pair=np.array([1, 2]),
    )  # fmt: skip
    assert summary(network) == [(W, [0.0] * 3, "identity")]


def test_a_model_for_one_row_is_read_for_any(files: Files) -> None:
    network = files.load(
        ("Reshape", "x s"), ("Gemm", "v1 w"), rows=1, s=np.array([1, -1]), w=np.transpose(W)
    )
    assert network.predict([[1, 0], [0, 1]]).shape == (2, 3)


def test_a_model_for_several_rows_says_which_axis_they_are(files: Files) -> None:
    network = files.load(("Gemm", "x w"), rows=7, w=np.transpose(W))
    assert "assumed rows: the first axis of x, of size 7 in the file" in network.provenance


def test_an_open_width_is_taken_from_what_takes_it_first(files: Files) -> None:
    network = files.load(("Gemm", "x w"), width=None, w=np.transpose(W))
    assert len(network.inputs) == 2
    assert "assumed width of x: 2, from the numbers of what takes it first" in network.provenance
    assert files.error(("Gather", "x at", {"axis": 1}), width=None, at=np.array([0, 1])) == (
        "how many values the input 'x' has is not in the file"
    )


def test_inputs_of_one_value_each_have_the_names_of_the_graph(files: Files) -> None:
    network = files.load(
        ("Concat", "age income", {"axis": 1}), ("Gemm", "v1 w"), w=np.transpose(W),
        inputs={"age": ["N", 1], "income": ["N", 1]},
    )  # fmt: skip
    assert [each.name for each in network.inputs] == ["age", "income"]
    assert network.named


def test_several_outputs_have_the_names_of_the_graph(files: Files) -> None:
    network = files.load(
        ("Gemm", "x w", {"gives": ["a"]}), ("Gemm", "a u", {"gives": ["b"]}),
        w=np.transpose(W), u=np.ones((3, 1)), outputs=("b", "a"),
    )  # fmt: skip
    assert network.outputs == ("b", "a_0", "a_1", "a_2")


ML = {"domain": "ai.onnx.ml"}


def test_the_class_of_the_largest_output_is_named(files: Files) -> None:
    network = files.load(
        ("Gemm", "x w"),
        ("Softmax", "v1", {"gives": ["p"]}),
        ("ArgMax", "p", {"axis": 1, "gives": ["i"]}),
        ("ArrayFeatureExtractor", "names i", {**ML, "gives": ["label"]}),
        ("ZipMap", "p", {**ML, "classlabels_strings": ["low", "mid", "high"], "gives": ["maps"]}),
        w=np.transpose(W), names=np.array(["low", "mid", "high"], dtype=object),
        outputs=("label", "maps"),
    )  # fmt: skip
    assert network.classes == ("low", "mid", "high")
    assert network.choose_classes(network.predict([[1, 1]])) == ["high"]


def test_of_p_and_1_minus_p_one_is_the_output(files: Files) -> None:
    network = files.load(
        ("Gemm", "x u"),
        ("Sigmoid", "v1", {"gives": ["p"]}),
        ("Sub", "one p", {"gives": ["q"]}),
        ("Concat", "q p", {"axis": 1, "gives": ["both"]}),
        ("ArgMax", "both", {"axis": 1, "gives": ["i"]}),
        u=np.array([[2.0], [3.0]]), one=np.array([1.0]), outputs=("i", "both"),
    )  # fmt: skip
    assert summary(network) == [([[2.0, 3.0]], [0.0], "sigmoid")]
    assert network.classes == ("0", "1")


def test_a_class_of_other_values_than_the_outputs_is_refused(files: Files) -> None:
    found = files.error(
        ("Gemm", "x w", {"gives": ["a"]}),
        ("Neg", "a", {"gives": ["b"]}),
        ("ArgMax", "a", {"axis": 1, "gives": ["i"]}),
        w=np.transpose(W), outputs=("i", "b"),
    )  # fmt: skip
    assert found == "the class is not that of the largest output"


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (np.float16, [0.1, -2.5]),
        (np.float32, [0.1, 1e-45]),
        (np.float64, [0.1, 5e-324]),
    ],
)
def test_numbers_are_widened_exactly(files: Files, kind: type, numbers: list[float]) -> None:
    array = np.array(numbers, dtype=kind)
    weights = files.load(("MatMul", "x w"), w=array[:, np.newaxis]).layers[0].weights
    assert weights.tolist() == [[float(each) for each in array]]


def test_a_tensor_that_promises_more_than_it_has_is_refused(files: Files) -> None:
    files.load(("Gemm", "x w"), w=np.transpose(W))
    data = files.path.read_bytes()
    files.path.write_bytes(data.replace(b"\x08\x02\x08\x03", b"\x08\x02\x08\x63", 1))

    with pytest.raises(NnfwdError) as caught:
        load_network(files.path)

    assert caught.value.message == ("48 bytes where 198 numbers of float64 need 1584")
    assert caught.value.key == ("tensor w",)


def test_a_constant_made_from_a_shape_is_never_large(files: Files) -> None:
    found = files.error(("ConstantOfShape", "s"), ("Add", "x v1"), s=np.array([1, 1 << 40]))
    assert found == (
        "node of v1 (ConstantOfShape): a constant of the shape [1, 1099511627776]: "
        "expected at most 1048576 numbers"
    )


def test_a_graph_of_an_old_version_says_what_makes_a_newer_one(files: Files) -> None:
    with pytest.raises(NnfwdError) as caught:
        files.load(("Relu", "x"), opset=6)
    assert caught.value.message == "operators of ONNX's opset 6: nnfwd reads 7 and later ones"
    assert caught.value.hint == "onnx.version_converter.convert_version makes a newer model of it"


def test_batch_normalization_of_several_axes_is_along_the_second(files: Files) -> None:
    network = files.load(
        ("BatchNormalization", "x g b m v", {"epsilon": 0.0}), ("Flatten", "v1"),
        g=[1.0, 2.0], b=[0.0, 10.0], m=[0.0, 0.0], v=[1.0, 1.0], inputs={"x": ["N", 2, 3]},
    )  # fmt: skip
    assert network.predict([[1, 2, 3, 4, 5, 6]]).tolist() == [[1, 2, 3, 18, 20, 22]]


def test_one_matrix_may_be_large_and_a_repeated_one_may_not(files: Files) -> None:
    weights = np.ones((600, 500))

    assert len(files.load(("MatMul", "x w"), width=600, w=weights).nodes) == 500
    assert files.error(("MatMul", "x w"), inputs={"x": ["N", 2, 600]}, w=weights) == (
        "node of y (MatMul): takes a matrix of 300000 weights 2 times"
    )


def test_a_matrix_is_taken_for_each_place_of_the_axes_before(files: Files) -> None:
    network = files.load(("MatMul", "x w"), inputs={"x": ["N", 2, 2]}, w=[[1.0, 10.0], [2.0, 20.0]])
    assert network.predict([[1, 1, 2, 3]]).tolist() == [[3, 30, 8, 80]]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, -9, [1]), (1, -9, [2, 1]), (9, 1, [4, 3]), (-2, 0, [3, 2])],
)
def test_a_slice_may_go_backwards(files: Files, start: int, end: int, expected: list[int]) -> None:
    network = files.load(
        ("Slice", "x start end axis step"), width=4, start=np.array([start]),
        end=np.array([end]), axis=np.array([1]), step=np.array([-1]),
    )  # fmt: skip
    assert network.predict([[1, 2, 3, 4]]).tolist() == [expected]


def test_integers_are_numbers_after_a_cast_and_computed_with_by_nothing_before(
    files: Files,
) -> None:
    columns = {"a": ["N", 1], "b": ["N", 1]}
    network = files.load(
        ("Concat", "a b", {"axis": 1}), ("Cast", "v1", {"to": TensorProto.DOUBLE}),
        ("Gemm", "v2 w"), inputs=columns, kind=TensorProto.INT64, w=np.transpose(W),
    )  # fmt: skip
    assert network.predict([[1, 2]]).tolist() == [[5, 11, 17]]
    assert "assumed integers: a is int64 in the file" in network.provenance
    assert files.error(("Add", "a b"), inputs=columns, kind=TensorProto.INT64) == (
        "node of y (Add): computes with integers or truth values"
    )


@pytest.mark.parametrize(
    ("node", "width"),
    [
        (("LinearRegressor", "x", {"coefficients": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
                                   "targets": 3, "intercepts": [1.0, 2.0, 3.0]}), 2),
        (("LinearRegressor", "x", {"coefficients": [1.0, 2.0, 3.0]}), 3),
        (("Scaler", "x", {"offset": [1.0, 2.0], "scale": [1.0]}), 2),
    ],
)  # fmt: skip
def test_an_open_width_is_that_of_lists_of_numbers(files: Files, node: Any, width: int) -> None:
    operator, taken, attributes = node
    network = files.load((operator, taken, attributes | ML), width=None)
    assert len(network.inputs) == width


def test_a_linear_regressor_has_a_row_of_coefficients_a_target(files: Files) -> None:
    numbers = {"coefficients": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "intercepts": [7.0, 8.0, 9.0]}
    network = files.load(("LinearRegressor", "x", {**numbers, "targets": 3, **ML}))
    assert summary(network) == [(W, [7.0, 8.0, 9.0], "identity")]


def test_what_would_be_replaced_where_it_is_missing_is_passed_on(files: Files) -> None:
    imputer = ("Imputer", "x", {"imputed_value_floats": [1.0, 2.0], **ML})
    missing = {**imputer[2], "replaced_value_float": math.nan}
    network = files.load(("Imputer", "x", missing), ("Gemm", "v1 w"), w=np.transpose(W))

    assert summary(network) == [(W, [0.0] * 3, "identity")]
    assert "assumed no missing values: rows have numbers alone" in network.provenance
    assert files.error(imputer) == "node of y (Imputer): replaces a number that rows may have"


def test_places_computed_from_a_shape_are_constants(files: Files) -> None:
    network = files.load(
        ("Shape", "x"), ("Gather", "v1 at"), ("Add", "v2 at"), ("Div", "v3 two"),
        ("Slice", "x nought v4 at"),
        width=4, at=np.array([1]), two=np.array([2]), nought=np.array([0]),
    )  # fmt: skip
    assert network.predict([[1, 2, 3, 4]]).tolist() == [[1, 2]]
    assert files.error(
        ("Shape", "x"), ("Div", "v1 two"), ("Reshape", "x v2"), two=np.array([2])
    ) == "node of v2 (Div): computes with the number of rows"  # fmt: skip


def test_constants_are_computed_in_float64(files: Files) -> None:
    network = files.load(
        ("Add", "v e"), ("Sqrt", "v1"), ("Div", "g v2"), ("Mul", "x v3"),
        g=np.float32([3.0, 1.0]), v=np.float32([3.0, 2.0]), e=np.float32([1.0, 0.0]),
    )  # fmt: skip
    assert network.layers[0].weights.tolist() == [[1.5], [1 / math.sqrt(2)]]


def test_places_in_a_matrix_make_another_axis(files: Files) -> None:
    network = files.load(
        ("Gather", "x at", {"axis": 1}), ("Transpose", "v1", {"perm": [0, 2, 1]}),
        ("Flatten", "v2"), width=4, at=np.array([[0, 1], [2, 3]]),
    )  # fmt: skip
    assert network.predict([[1, 2, 3, 4]]).tolist() == [[1, 3, 2, 4]]


def test_batch_normalization_of_another_size_is_refused(files: Files) -> None:
    ones = [1.0, 1.0, 1.0]
    found = files.error(("BatchNormalization", "x g b m v"), g=ones, b=ones, m=ones, v=ones)
    assert found == (
        "node of y (BatchNormalization): the sizes of its scale, bias, mean and variance are not "
        "that of its input"
    )
