"""Rows by number, nodes by name and by layer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.errors import SelectionError
from nnfwd.explain import RowRanges, parse_row_ranges, select_nodes


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1", ((1, 1),)),
        ("1,3-5", ((1, 1), (3, 5))),
        (" 3-5 , 8", ((3, 5), (8, 8))),
        ("5,4,3", ((3, 5),)),
        ("1-10,4-6", ((1, 10),)),
        ("7,7", ((7, 7),)),
        ("007", ((7, 7),)),
        ("1-1000000000000", ((1, 10**12),)),
    ],
)
def test_rows_are_read_as_sorted_ranges_that_do_not_touch(text, ranges):
    assert parse_row_ranges(text).ranges == ranges


def test_all_is_every_row():
    rows = parse_row_ranges("all")
    assert rows == RowRanges()
    assert 10**9 in rows
    assert rows.last is None
    rows.check_all_came(0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0", "'0': rows are counted from 1"),
        ("0-3", "'0-3': rows are counted from 1"),
        ("5-3", "'5-3': the range ends before it begins; expected 3-5"),
        ("", "'' is not a row or a range of rows: expected 1,3-5 or all"),
        ("1,,2", "'' is not a row or a range of rows: expected 1,3-5 or all"),
        ("-1", "'-1' is not a row or a range of rows: expected 1,3-5 or all"),
        ("3-", "'3-' is not a row or a range of rows: expected 1,3-5 or all"),
        ("1.5", "'1.5' is not a row or a range of rows: expected 1,3-5 or all"),
        ("1_0", "'1_0' is not a row or a range of rows: expected 1,3-5 or all"),
        ("٣", "'٣' is not a row or a range of rows: expected 1,3-5 or all"),
        ("1,all", "'all' is not a row or a range of rows: expected 1,3-5 or all"),
        ("1\n\x1b", "'1\\n\\x1b' is not a row or a range of rows: expected 1,3-5 or all"),
        (
            "9" * 5000,
            f"'{'9' * 59}…' is not a row or a range of rows: expected 1,3-5 or all",
        ),
    ],
)
def test_what_is_no_choice_of_rows_is_an_error(text, message):
    with pytest.raises(SelectionError) as raised:
        parse_row_ranges(text)
    assert str(raised.value) == message


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 5)), min_size=1, max_size=6))
def test_a_row_is_chosen_if_any_part_names_it(parts):
    text = ",".join(f"{first}-{first + more}" for first, more in parts)
    rows = parse_row_ranges(text)
    wanted = {row for first, more in parts for row in range(first, first + more + 1)}
    assert {row for row in range(40) if row in rows} == wanted
    assert rows.last == max(wanted)


def test_wanted_rows_are_found_among_the_numbers_of_a_block():
    rows = parse_row_ranges("2,5-6")
    assert rows.indices([1, 2, 4, 5, 9]) == [1, 3]
    assert rows.indices(range(7, 10)) == []


@pytest.mark.parametrize(
    ("text", "n_rows", "message"),
    [
        ("9", 4, "there is no row 9: the input has 4 rows"),
        ("2", 1, "there is no row 2: the input has 1 row"),
        ("1", 0, "there is no row 1: the input has 0 rows"),
        ("3-9", 4, "there are no rows 5-9: the input has 4 rows"),
        ("1,3-5,8", 4, "there are no rows 5, 8: the input has 4 rows"),
    ],
)
def test_rows_that_never_came_are_an_error(text, n_rows, message):
    with pytest.raises(SelectionError) as raised:
        parse_row_ranges(text).check_all_came(n_rows)
    assert str(raised.value) == message


def test_rows_that_all_came_are_no_error():
    parse_row_ranges("1,3-5").check_all_came(5)


@pytest.fixture
def network():
    relu = parse_activation("relu")
    return assemble(
        [Input("x1"), Input("x2")],
        [
            Node("node_0", ("x1", "x2"), (2, 4), relu, layer="hidden"),
            Node("node_1", ("x2",), (4,), relu, layer="hidden"),
            Node("output", ("node_0", "node_1"), (2, 7), relu, layer="output"),
        ],
    )


@pytest.mark.parametrize(
    ("nodes", "layers", "chosen"),
    [
        ([], [], None),
        (["node_1"], [], {"node_1"}),
        ([], ["hidden"], {"node_0", "node_1"}),
        (["output", "node_0"], ["hidden"], {"node_0", "node_1", "output"}),
    ],
)
def test_nodes_are_chosen_by_name_and_by_layer(network, nodes, layers, chosen):
    assert select_nodes(network, nodes, layers) == chosen


@pytest.mark.parametrize(
    ("nodes", "layers", "message"),
    [
        (["nod_0"], [], "there is no node 'nod_0'; did you mean node_0?"),
        (["zzz"], [], "there is no node 'zzz'"),
        (["x1"], [], "'x1' is an input of the network: it has no arithmetic to explain"),
        (
            [],
            ["hiden"],
            "there is no layer 'hiden'; did you mean hidden? (the layers are 'hidden', 'output')",
        ),
        (["a\nb"], [], "there is no node 'a\\nb'"),
    ],
)
def test_a_node_or_layer_that_is_not_there_is_an_error(network, nodes, layers, message):
    with pytest.raises(SelectionError) as raised:
        select_nodes(network, nodes, layers)
    assert str(raised.value) == message
