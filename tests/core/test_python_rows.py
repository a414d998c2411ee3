"""Rows as Python holds them: by name where they have names, and never a wrong number in silence."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import nnfwd
from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.errors import ColumnError, NnfwdError, RowError

if TYPE_CHECKING:
    from collections.abc import Callable

BIG = 2**53 + 1
HINT = "\nhint: name the inputs in the network with `inputs:`, or give an array in their order"


def network(*, named: bool) -> Network:
    """Make the network 2·x1 + 7·x2, in which exchanged inputs show."""
    node = Node("y", ("x1", "x2"), (2, 7), parse_activation("identity"))
    return assemble([Input("x1"), Input("x2")], [node], named=named)


def void_rows() -> np.ndarray[Any, Any]:
    return np.array([(5, "a", 3), (-1, "b", 1)], dtype=[("x2", int), ("id", "U1"), ("x1", float)])


def sqlite_rows() -> list[sqlite3.Row]:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    query = "select 5 x2, 'a' id, 3 x1 union all select -1, 'b', 1"
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


Row = namedtuple("Row", ["x2", "id", "x1"])

BY_NAME: dict[str, Callable[[], Any]] = {
    "columns": lambda: {"x2": [5, -1], "id": ["a", "b"], "x1": np.array([3, 1])},
    "columns, read only": lambda: MappingProxyType({"x2": (5, -1), "x1": range(3, 0, -2)}),
    "mappings": lambda: [{"x2": 5, "id": "a", "x1": 3}, {"x1": 1, "x2": -1}],
    "named tuples": lambda: [Row(5, "a", 3), Row(-1, "b", 1)],
    "structured array": void_rows,
    "rows of a structured array": lambda: list(void_rows()),
    "record array": lambda: void_rows().view(np.recarray),
    "rows of sqlite3": sqlite_rows,
    "each in its own way": lambda: [{"x2": 5, "x1": 3}, [1, -1]],
}


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("way", BY_NAME)
def test_what_has_names_goes_by_name(way: str, named: bool) -> None:
    assert network(named=named).predict(BY_NAME[way]()).tolist() == [[41.0], [-5.0]]


BY_POSITION: dict[str, Any] = {
    "lists": [[3, 5], [1, -1]],
    "tuples": ((3, 5.0), (1, -1)),
    "arrays": [np.array([3, 5], np.int8), np.array([1, -1], np.float32)],
    "other sequences": deque([deque([3, 5]), deque([1, -1])]),
    "an array of objects": np.array([[3, 5], [1, -1]], dtype=object),
    "a masked array": np.ma.array([[3, 5], [1, -1]], mask=False),
    "decimals and fractions": [[Decimal("3.0"), Fraction(5)], [Fraction(2, 2), Decimal(-1)]],
}


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("way", BY_POSITION)
def test_what_has_no_names_goes_by_position(way: str, named: bool) -> None:
    assert network(named=named).predict(BY_POSITION[way]).tolist() == [[41.0], [-5.0]]


def test_one_row_by_name() -> None:
    row = {"x2": 5, "id": "a", "x1": 3}
    for named in (True, False):
        net = network(named=named)
        assert net.predict(row).tolist() == [[41.0]]
        assert net.trace(row)["y"].tolist() == [41.0]
        for each in (row, Row(5, "a", 3), void_rows()[0], {"x2": [5], "x1": [3]}):
            assert nnfwd.explain(net, each).inputs == {"x1": 3.0, "x2": 5.0}


def test_columns_without_the_names_of_inputs_go_by_position_if_none_were_given() -> None:
    rows = np.array([(3, 5)], dtype=[("a", float), ("b", float)])
    assert network(named=False).predict(rows).tolist() == [[41.0]]
    with pytest.raises(ColumnError) as raised:
        network(named=True).predict(rows)
    assert str(raised.value) == "there is no column x1: the columns are a, b"


def test_names_that_are_shown_are_those_of_the_columns_that_were_fed() -> None:
    renamed = network(named=False).with_input_names(["a", "b"])
    assert renamed.predict({"b": [5], "a": [3]}).tolist() == [[41.0]]


NO_COLUMNS = [
    ({"x1": [3]}, "there is no column x2: the columns are x1"),
    ({"x1": [3], "x3": [5]}, "there is no column x2: the columns are x1, x3"),
    (
        {"a": [3], "b": [5]},
        "no key is the name of an input (x1, x2): the keys are a, b, and an object has no order",
    ),
    (
        {},
        "no key is the name of an input (x1, x2): the keys are none, and an object has no order",
    ),
    ({0: [3], 1: [5]}, "expected columns whose names are text, found '0', which is of type int"),
    (
        np.array([(3, 5, 1)], dtype=[("a", int), ("b", int), ("c", int)]),
        "the network takes 2 inputs by position, and there are 3 columns (a, b, c)",
    ),
    (
        np.array([(3, 5)], dtype=[("X2", int), ("X1", int)]),
        "the columns go by position, and their names (X2, X1) come in another order than x1, x2",
    ),
]


@pytest.mark.parametrize(("rows", "message"), NO_COLUMNS)
def test_columns_that_do_not_fit(rows: Any, message: str) -> None:
    with pytest.raises(ColumnError) as raised:
        network(named=False).predict(rows)
    assert str(raised.value) == message + HINT


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            {"x1": [3, 1], "x2": [5]},
            "columns are of one length: x1 has 2 values, x2 1",
        ),
        ({"x1": [[3]], "x2": [5]}, "column x1 has shape (1, 1): expected one value a row"),
        (
            {"x1": [[3], [1, 2]], "x2": [5, 1]},
            "column x1 cannot be read as an array: lists are not all of the same length",
        ),
    ],
)
def test_columns_that_are_no_columns(rows: Any, message: str) -> None:
    with pytest.raises(ColumnError) as raised:
        network(named=True).predict(rows)
    assert str(raised.value) == message


BAD_VALUES: list[tuple[Any, str]] = [
    (None, "the value is missing"),
    (np.ma.masked_array(1, mask=True), "the value is missing"),
    (float("nan"), "'nan' is not a finite number"),
    (Decimal("NaN"), "'NaN' is not a finite number"),
    (Decimal("sNaN"), "'sNaN' is not a finite number"),
    (float("-inf"), "'-inf' is not a finite number"),
    (10**400, f"'1{'0' * 58}…' is too large for a float64"),
    (Decimal("1e400"), "'1E+400' is too large for a float64"),
    (np.longdouble("1e400"), "'1e+400' is too large for a float64"),
    ("5", "'5' is text, not a number"),
    (b"5", "\"b'5'\" is of type bytes, not a number"),
    (True, "'True' is of type bool, not a number"),
    (np.True_, "'True' is of type bool, not a number"),
    (5j, "'5j' is of type complex, not a number"),
    (np.complex128(5), "'(5+0j)' is of type complex, not a number"),
    (dt.date(2020, 1, 2), "'2020-01-02' is of type date, not a number"),
    (np.datetime64("NaT"), "the value is missing"),
    ({1}, "'{1}' is of type set, not a number"),
]


@pytest.mark.parametrize(("value", "message"), BAD_VALUES, ids=lambda value: str(value)[:20])
def test_a_value_that_is_not_a_number_is_told_with_its_row_and_column(
    value: Any, message: str
) -> None:
    for rows in (
        [[3, 5], [1, value]],
        ((3, 5), (1, value)),
        {"id": [True, None], "x2": [5, value], "x1": [3, 1]},
        [{"x1": 3, "x2": 5}, {"x2": [value], "x1": 1}],
        [[3, 5], Row(value, "a", 3)],
    ):
        with pytest.raises(RowError) as raised:
            network(named=True).predict(rows)
        assert str(raised.value) == f"row 2: column x2: {message}"


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([[True, False]]), "'True' is of type bool, not a number"),
        (np.array([["3", "5"]]), "'3' is text, not a number"),
        (np.array([[3, 5]], "m8[s]"), "'3 seconds' is of type timedelta, not a number"),
        (
            np.array([["2020-01-02", "NaT"]], "M8[D]"),
            "'2020-01-02' is of type datetime, not a number",
        ),
        (np.array([[3j, 5]]), "'3j' is of type complex, not a number"),
        (np.ma.array([[3, 5]], mask=[[True, False]]), "the value is missing"),
    ],
)
def test_an_array_of_what_is_not_numbers(array: Any, message: str) -> None:
    for rows in (array, list(array), {"x1": array[:, 0], "x2": array[:, 1]}):
        with pytest.raises(RowError) as raised:
            network(named=True).predict(rows)
        if isinstance(rows, list) and array.dtype.kind in "mM":
            continue  # Python's own types are written otherwise
        assert str(raised.value) == f"row 1: column x1: {message}"


def test_integers_become_the_nearest_float64() -> None:
    node = Node("y", ("x1",), (1,), parse_activation("identity"))
    net = assemble([Input("x1")], [node])
    for value in (BIG, 2**64 - 1, 2**64 + 1, -(2**70) - 1):
        expected = [[float(value)]]
        assert net.predict([[value]]).tolist() == expected
        assert net.predict({"x1": [value]}).tolist() == expected
        assert net.predict({"x1": value}).tolist() == expected
    assert net.predict(np.array([[2**64 - 1]], np.uint64)).tolist() == [[2.0**64]]
    assert net.predict(np.array([[0.1]], np.float32)).tolist() == [[float(np.float32(0.1))]]


@pytest.mark.parametrize(
    "rows", [None, 3, "3,5", b"35", {3, 5}, iter([[3, 5]])], ids=lambda rows: type(rows).__name__
)
def test_what_is_no_rows_at_all(rows: Any) -> None:
    with pytest.raises(RowError) as raised:
        network(named=True).predict(rows)
    assert str(raised.value) == (
        "expected rows as an array, a list, a mapping or a data frame, found a value of type "
        f"{type(rows).__name__}"
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[3, 5], [1, None], [1]], "rows are not all of the same length"),
        ([{"x1": 3, "x2": 5}, {"x1": 3}], "row 2: there is no column x2: the columns are x1"),
        ([{"x1": 3, "x2": 5}, [3]], "row 2: rows have shape (n_rows, 2), not (1, 1)"),
        ([{"x1": [3, 1], "x2": [5, 1]}], "row 1: expected one row, found 2"),
    ],
)
def test_rows_of_a_list_that_do_not_fit(rows: Any, message: str) -> None:
    with pytest.raises(RowError) as raised:
        network(named=True).predict(rows)
    assert str(raised.value) == message


def test_no_rows() -> None:
    for rows in ([], np.empty((0, 2)), {"x1": [], "x2": []}, void_rows()[:0]):
        assert network(named=True).predict(rows).shape == (0, 1)


class Lazy:
    """A table that knows its columns, and has none of them yet."""

    columns = ("x1", "x2")

    def __getitem__(self, name: str) -> object:
        message = "collect it first\nor else"
        raise LookupError(message)


def test_an_error_of_the_table_itself_is_told() -> None:
    with pytest.raises(NnfwdError) as raised:
        network(named=True).predict(Lazy())
    assert str(raised.value) == "column x1 cannot be read as an array: collect it first"
