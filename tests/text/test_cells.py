"""A cell is a number by one strict ASCII grammar."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.errors import RowError
from nnfwd.text.cells import parse_cell


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3.0),
        ("-3", -3.0),
        ("+2", 2.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1e5", 1e5),
        ("1E3", 1e3),
        ("1e-5", 1e-5),
        ("1.0e+5", 1e5),
        ("007", 7.0),
        (" 1\t", 1.0),
        ("1e-400", 0.0),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        ("0.1000000000000000055511151231257827", 0.1),
    ],
)
def test_what_is_a_number(text: str, number: float) -> None:
    assert parse_cell(text) == number


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the value is missing"),
        (" \t ", "the value is missing"),
        ("abc", "'abc' is not a number"),
        (" abc ", "'abc' is not a number"),
        ("1_000", "'1_000' is not a number\nhint: write 1000"),
        (
            "1,000",
            "'1,000' is not a number\n"
            "hint: write 1.000 if the comma is a decimal comma, 1000 if it groups thousands",
        ),
        ("1 000", "'1 000' is not a number\nhint: write 1000"),
        ("0x10", "'0x10' is not a number\nhint: write 16"),
        ("1e", "'1e' is not a number"),
        (".", "'.' is not a number"),
        ("--1", "'--1' is not a number"),
        ("1:30", "'1:30' is not a number"),
        (
            "\u0661",
            "'\u0661' is not a number\n"
            "hint: '\u0661' is ARABIC-INDIC DIGIT ONE (U+0661): type 1 for it",
        ),
        (
            "\uff11",
            "'\uff11' is not a number\n"
            "hint: '\uff11' is FULLWIDTH DIGIT ONE (U+FF11): type 1 for it",
        ),
        (
            "\u00a01",
            "'\\xa01' is not a number\n"
            "hint: there is a NO-BREAK SPACE (U+00A0): type a plain space, or nothing",
        ),
        ("1\n", "'1\\n' is not a number"),
        (
            "\u2212" + "1",
            "'\u2212" + "1' is not a number\nhint: '\u2212' is MINUS SIGN (U+2212): type - for it",
        ),
        ("True", "'True' is not a number"),
        ("nan", "'nan' is not a finite number"),
        ("-NaN", "'-NaN' is not a finite number"),
        ("inf", "'inf' is not a finite number"),
        ("+Infinity", "'+Infinity' is not a finite number"),
        ("1e400", "'1e400' is too large for a float64"),
        ("-1e400", "'-1e400' is too large for a float64"),
        ("x" * 100, repr("x" * 59 + "…") + " is not a number"),
    ],
)
def test_what_is_no_number(text: str, message: str) -> None:
    with pytest.raises(RowError) as caught:
        parse_cell(text)
    assert str(caught.value) == message
    assert caught.value.cell == text


def test_5000_digits_are_too_large_and_no_traceback() -> None:
    with pytest.raises(RowError, match=r"is too large for a float64$"):
        parse_cell("1" * 5000)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_reads_back_from_its_repr(number: float) -> None:
    assert repr(parse_cell(repr(number))) == repr(number)


@given(st.text(alphabet="0123456789+-.eE_ x\u0661", max_size=12))
def test_any_text_ends_in_a_finite_number_or_an_error(text: str) -> None:
    with suppress(RowError):
        assert abs(parse_cell(text)) <= 1.7976931348623157e308
