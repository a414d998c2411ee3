"""Data frames of pandas, Polars and PyArrow: the right numbers, or an error that says why not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

import nnfwd
from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.errors import ColumnError, RowError

FRAMES = {"pandas": "DataFrame", "polars": "DataFrame", "pyarrow": "table"}


def network(*, named: bool = True) -> Network:
    """Make the network 2·x1 + 7·x2, in which exchanged inputs show."""
    node = Node("y", ("x1", "x2"), (2, 7), parse_activation("identity"))
    return assemble([Input("x1"), Input("x2")], [node], named=named)


@pytest.fixture(params=FRAMES)
def frame_of(request: pytest.FixtureRequest) -> Any:
    """Whatever makes a frame of a dict of columns."""
    pytest.importorskip(request.param)
    return getattr(import_module(request.param), FRAMES[request.param])


@pytest.fixture
def pd() -> Any:
    return pytest.importorskip("pandas")


def test_columns_go_by_name(frame_of: Any) -> None:
    frame = frame_of({"x2": [5, -1], "id": ["a", "b"], "x1": [3.0, 1.0]})
    for named in (True, False):
        assert network(named=named).predict(frame).tolist() == [[41.0], [-5.0]]


def test_columns_without_a_name_of_an_input_go_by_position(frame_of: Any) -> None:
    assert network(named=False).predict(frame_of({"b": [3], "a": [5]})).tolist() == [[41.0]]
    for columns, message in (
        (
            {"b": [3], "a": [5], "c": [1]},
            "the network takes 2 inputs by position, and there are 3 columns (b, a, c)",
        ),
        ({"x1": [3], "x3": [5]}, "there is no column x2: the columns are x1, x3"),
        (
            {"X2": [5], "X1": [3]},
            "the columns go by position, and their names (X2, X1) come in another order than "
            "x1, x2",
        ),
    ):
        with pytest.raises(ColumnError) as raised:
            network(named=False).predict(frame_of(columns))
        assert raised.value.headline() == message
        assert raised.value.hint == (
            "name the inputs in the network with `inputs:`, or give an array in their order"
        )


def test_a_column_that_is_missing(frame_of: Any) -> None:
    with pytest.raises(ColumnError) as raised:
        network().predict(frame_of({"x1": [3], "id": ["a"]}))
    assert str(raised.value) == "there is no column x2: the columns are x1, id"


@pytest.mark.parametrize(
    ("column", "number"),
    [
        ([2**53 + 1, 5], float(2**53)),
        ([2**63 - 1, 5], float(2**63)),
        ([Decimal("0.1"), Decimal("5.0")], 0.1),
        ([0.1, 5.0], 0.1),
    ],
    ids=["integer", "largest integer", "decimal", "float"],
)
def test_numbers_of_every_kind(frame_of: Any, column: list[Any], number: float) -> None:
    node = Node("y", ("x1",), (1,), parse_activation("identity"))
    frame = frame_of({"x1": column})
    assert assemble([Input("x1")], [node]).predict(frame).tolist() == [[number], [5.0]]


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        ([True, False], "row 1: column x2: 'True' is of type bool, not a number"),
        (["3", "5"], "row 1: column x2: '3' is text, not a number"),
        ([5, None], "row 2: column x2: 'nan' is not a finite number"),
        ([None, None], "row 1: column x2: "),
        ([Decimal(5), None], "row 2: column x2: the value is missing"),
        ([5.0, float("nan")], "row 2: column x2: 'nan' is not a finite number"),
        ([5.0, float("inf")], "row 2: column x2: 'inf' is not a finite number"),
        ([dt.date(2020, 1, 2)] * 2, "row 1: column x2: '2020-01-02' is of type date"),
        ([dt.timedelta(1)] * 2, "row 1: column x2: '"),
        ([[1, 2], [3]], "row 1: column x2: '"),
    ],
    ids=["truth", "text", "null", "nulls", "decimal", "nan", "inf", "date", "time", "list"],
)
def test_values_that_are_not_numbers(frame_of: Any, column: list[Any], fault: str) -> None:
    with pytest.raises(RowError) as raised:
        network().predict(frame_of({"x2": column, "x1": [3, 1]}))
    assert str(raised.value).startswith(fault)


class TestPandas:
    def test_a_series_is_one_row(self, pd: Any) -> None:
        frame = pd.DataFrame({"x2": [5, -1], "id": ["a", "b"], "x1": [3, 1]})
        assert network().predict(frame.iloc[1]).tolist() == [[-5.0]]
        assert nnfwd.explain(network(), frame.iloc[1]).outputs == {"y": -5.0}
        assert nnfwd.explain(network(), frame.iloc[[1]]).outputs == {"y": -5.0}
        assert nnfwd.explain(network(), pd.Series([3, 5])).outputs == {"y": 41.0}
        with pytest.raises(RowError) as raised:
            nnfwd.explain(network(), frame)
        assert str(raised.value) == "row 1: expected one row, found 2"

    @pytest.mark.parametrize("kind", ["category", "Int64", "Float32", "float32", object])
    def test_types_of_numbers(self, pd: Any, kind: Any) -> None:
        frame = pd.DataFrame({"x2": [5, 1], "x1": [3, 1]}).astype(kind)
        assert network().predict(frame).tolist() == [[41.0], [9.0]]

    def test_a_value_that_is_missing(self, pd: Any) -> None:
        for kind, what in (("Int64", "'nan' is not a finite number"), ("boolean", "'True' is of")):
            frame = pd.DataFrame({"x1": [3, 1], "x2": pd.array([1, None], dtype=kind)})
            with pytest.raises(RowError, match=rf"row [12]: column x2: {what}"):
                network().predict(frame)
        frame = pd.DataFrame({"x1": [3, 1], "x2": pd.Series([5, pd.NA], dtype=object)})
        with pytest.raises(RowError) as raised:
            network().predict(frame)
        assert str(raised.value) == "row 2: column x2: the value is missing"

    def test_numbered_columns_have_no_names(self, pd: Any) -> None:
        frame = pd.DataFrame([[3, 5], [1, -1]])
        assert network().predict(frame).tolist() == [[41.0], [-5.0]]
        frame["x2"], frame["x1"] = frame[1], frame[0]
        assert network().predict(frame).tolist() == [[41.0], [-5.0]]

    def test_labels_that_are_neither_names_nor_numbered_are_an_error(self, pd: Any) -> None:
        frame = pd.DataFrame({"x1": [3], "x2": [5]})
        many = frame.set_axis(pd.MultiIndex.from_tuples([("a", "x1"), ("a", "x2")]), axis=1)
        for each, label in (
            (pd.DataFrame([[5, 3]])[[1, 0]], "'1', which is of type int"),
            (many, "\"('a', 'x1')\", which is of type tuple"),
            (frame.set_axis([pd.Timestamp(0), pd.Timestamp(1)], axis=1), "'1970-01-01 00:00:00', "),
        ):
            with pytest.raises(ColumnError) as raised:
                network().predict(each)
            assert str(raised.value).startswith(
                f"expected columns whose names are text, found {label}"
            )

    def test_a_name_that_is_there_twice(self, pd: Any) -> None:
        frame = pd.DataFrame([[5, "a", 3, "b"]], columns=["x2", "id", "x1", "id"])
        assert network().predict(frame).tolist() == [[41.0]]
        with pytest.raises(ColumnError) as raised:
            network().predict(pd.concat([frame, frame[["x1"]]], axis=1))
        assert str(raised.value) == "there are 2 columns x1: x2, id, x1, id, x1"
        with pytest.raises(ColumnError) as raised:
            network(named=False).predict(pd.DataFrame([[5, 3]], columns=["a", "a"]))
        assert raised.value.headline() == "there are 2 columns a: a, a"

    def test_columns_may_be_called_as_what_a_frame_has(self, pd: Any) -> None:
        names = ("columns", "keys", "column_names", "dtype", "shape", "T")
        weights = tuple(range(1, 7))
        node = Node("y", names, weights, parse_activation("identity"))
        net = assemble([Input(name) for name in names], [node])
        frame = pd.DataFrame([[10**place for place in range(6)]], columns=names)
        assert net.predict(frame[list(reversed(names))]).tolist() == [[654321.0]]


@pytest.mark.filterwarnings("ignore:Determining the column names of a LazyFrame")
def test_a_frame_that_has_not_its_rows_yet() -> None:
    polars = pytest.importorskip("polars")
    rows = polars.LazyFrame({"x1": [3], "x2": [5]})
    with pytest.raises(ColumnError, match=r"^column x1 cannot be read as an array: "):
        network().predict(rows)


def test_integers_that_numpy_has_not() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"x1": [3], "x2": [5]}, schema_overrides={"x2": polars.Int128})
    with pytest.raises(ColumnError, match="column x2 cannot be read as an array"):
        network().predict(frame)
