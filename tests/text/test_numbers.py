"""Numbers as text, at the last digits that there are."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.text.numbers import format_digits

NORMAL = st.floats(min_value=sys.float_info.min, max_value=sys.float_info.max)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        # 0.07 is 0.070000000000000006661..., whose 16 digits nobody needs
        (0.07, 15, "0.07"),
        (0.07, 16, "0.07"),
        (0.07, 17, "0.07"),
        # one float beside it: 16 digits tell it from 0.07
        (0.07000000000000002, 15, "0.07"),
        (0.07000000000000002, 16, "0.07000000000000002"),
        (0.07000000000000002, 17, "0.07000000000000002"),
        # 0.1 + 0.2 needs all 17
        (0.1 + 0.2, 15, "0.3"),
        (0.1 + 0.2, 16, "0.3"),
        (0.1 + 0.2, 17, "0.30000000000000004"),
        (-2 / 3, 16, "-0.6666666666666666"),
        (1e23, 16, "1e23"),
    ],
)
def test_the_last_digits(number: float, digits: int, text: str) -> None:
    assert format_digits(number, digits) == text


def significant(text: str) -> str:
    return text.partition("e")[0].replace(".", "").strip("0")


@given(NORMAL)
def test_17_digits_are_the_shortest_text_that_reads_back(number: float) -> None:
    text = format_digits(number, 17)

    assert float(text) == number
    assert len(significant(text)) == len(significant(repr(number)))


@given(NORMAL)
def test_16_digits_are_rounded_only_where_the_number_has_more(number: float) -> None:
    text = format_digits(number, 16)

    assert len(significant(text)) <= 16
    if len(significant(repr(number))) <= 15:
        assert float(text) == number
    else:
        assert float(text) == float(f"{number:.16g}")
