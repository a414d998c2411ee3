"""JSON becomes the same plain data as YAML, by the json module."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.errors import FileError
from nnfwd.files.documents.json_text import parse_json
from nnfwd.files.documents.plain_data import Written
from nnfwd.files.documents.yaml_text import parse_yaml


def error(text: str) -> str:
    with pytest.raises(FileError) as caught:
        parse_json(text)
    return str(caught.value)


def test_numbers_are_those_of_yaml() -> None:
    text = '{"a": [1, -2, 0.5, 1e-5, 1E3, 0.50, 9007199254740993]}'
    data = parse_json(text)
    assert data == parse_yaml(text)
    assert [type(each) for each in data["a"]] == [int, int, float, *[Written] * 4]


def test_true_false_and_null() -> None:
    assert parse_json("[true, false, null]") == [True, False, None]


def test_nan_and_infinity_are_text_that_is_no_number() -> None:
    assert parse_json("[NaN, Infinity, -Infinity]") == ["NaN", "Infinity", "-Infinity"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is nothing in it"),
        (" \n", "there is nothing in it"),
        ("{", "1:2: not valid JSON: expecting property name enclosed in double quotes"),
        ("[1,\n 2", "2:3: not valid JSON: expecting ',' delimiter"),
        ("[01]", "1:3: not valid JSON: expecting ',' delimiter"),
        ("[.5]", "1:2: not valid JSON: expecting value"),
        ("{'a': 1}", "1:2: not valid JSON: expecting property name enclosed in double quotes"),
        ("[1] x", "1:5: not valid JSON: extra data"),
        ('{"a": 1, "a": 2}', "the key 'a' is given twice"),
        ("[" * 65 + "]" * 65, "nested deeper than 64 levels"),
        ("[" * 100_000, "nested deeper than 64 levels"),
        ('{"a": ' * 100_000, "nested deeper than 64 levels"),
        ('["\\ud800"]', "1:3: an escape that is half a character: \\ud800"),
        ('{"\\uDFFF": 1}', "1:3: an escape that is half a character: \\udfff"),
        ('["a",\n "\\ud83d\\ude00\\ud83d"]', "2:15: an escape that is half a character: \\ud83d"),
        ('["\\ud83d\\u0041"]', "1:3: an escape that is half a character: \\ud83d"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    assert error(text) == message


def test_pairs_of_escapes_and_escaped_backslashes_are_text() -> None:
    assert parse_json('["\\ud83d\\uDE00", "\\\\ud800"]') == ["😀", "\\ud800"]


def test_64_levels_are_deep_enough() -> None:
    assert parse_json("[" * 64 + "]" * 64)


def test_an_integer_of_5000_digits_is_read_and_too_large() -> None:
    assert parse_json(f"[{'9' * 5000}]") == [float("inf")]


LEAVES = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
DATA = st.recursive(
    LEAVES | st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcxyz_012", min_size=1), inner),
    max_leaves=20,
)


@given(DATA.filter(lambda data: data is not None))
def test_the_yaml_reader_reads_json_to_the_same_data(data: object) -> None:
    text = json.dumps(data)
    assert parse_yaml(text) == parse_json(text)
