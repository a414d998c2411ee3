"""How answers agree that were rounded or cut off: told from the digits that are written."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from answer_texts import (
    EXACT,
    ROWS,
    compare,
    computed,
    last_line,
    networks,
    passes,
    words,
)
from nnfwd.compare import Tolerance


@pytest.mark.parametrize(
    ("answer", "computed", "agrees"),
    [
        ("0.62", 0.6248, "to 2 decimals"),
        ("0.6200", 0.6248, ""),
        ("1.0", 0.9748, "to 1 decimal"),
        ("1", 0.9748, ""),
        ("1.", 0.9748, ""),
        ("62", 62.48, ""),
        ("5e-3", 0.0053, "to 3 decimals"),
        ("5.0e-3", 0.0053, ""),
        ("1.20e2", 120.3, "to 3 digits"),
        ("1.2e2", 120.3, "to 2 digits"),
        ("1.200e2", 120.3, ""),
        ("-0.62", -0.6248, "to 2 decimals"),
        ("+.62", 0.6248, "to 2 decimals"),
        (" 0.62\t", 0.6248, "to 2 decimals"),
        ("0.00", 0.0048, "to 2 decimals"),
        ("0.00", 0.0052, "to 2 decimals, cut off"),
        ("-0.00", 0.0048, "to 2 decimals"),
        ("0e-99999999999999999999", 0.3, ""),
        ("1e-99999999999999999999", 0.3, ""),
        ("0.62", 0.6299, "to 2 decimals, cut off"),
        ("-0.62", -0.6299, "to 2 decimals, cut off"),
        ("0.62", 0.63, ""),
        ("0.62", 0.6199, "to 2 decimals"),
        ("0.62", 0.6149, ""),
        ("-0.62", 0.6299, ""),
        ("0.6", 0.69, ""),  # one digit is too little to say that others were cut off
        ("1.2e30", 1.2345e30, "to 2 digits"),
        ("0.62481234567890123456789012345678901234567890", 0.6248123456, ""),
    ],
)
def test_the_digits_of_an_answer_are_those_that_are_written(answer, computed, agrees):
    assert words(compare([answer], [[computed]])) == agrees


@pytest.mark.parametrize(
    ("answers", "computed", "agrees", "option"),
    [
        (("0.5", "0.62"), (0.4987, 0.6248), "to 2 decimals", "--atol 0.005"),
        (("1.0", "0.62"), (0.9748, 0.6248), "to 2 digits", "--rtol 0.05"),
        (("0", "1", "0.62"), (0.0004, 0.9996, 0.6248), "to 2 decimals", "--atol 0.005"),
        (("1230", "0.0457"), (1234.5, 0.04567), "to 3 digits", "--rtol 0.005"),
        (("0.5", "0.6248"), (0.52, 0.62479), "as written", "--atol 0.05"),
        (("0", "0.6248"), (0.3, 0.62479), "", ""),
        (("0.124", "12.345"), (0.12499, 12.34599), "to 3 decimals, cut off", "--atol 0.001"),
        (("1.24e2", "1.23e-2"), (124.9, 0.01239), "to 3 digits, cut off", "--rtol 0.01"),
    ],
)
def test_a_column_agrees_to_the_digits_of_its_finest_answer_or_as_each_is_written(
    answers, computed, agrees, option
):
    found = compare(answers, [[number] for number in computed])
    assert words(found) == agrees
    assert option in last_line(found)


@pytest.mark.parametrize("rounding", [ROUND_HALF_UP, ROUND_HALF_EVEN])
@given(number=st.decimals(-1000, 1000, places=4, allow_nan=False).filter(lambda d: d % 1))
def test_half_a_unit_agrees_whichever_way_it_was_rounded(rounding, number):
    answer = str(number.quantize(Decimal("0.001"), rounding))
    found = compare([answer], [[float(number)]], tolerance=EXACT)
    assert not found.differing or words(found) == "to 3 decimals"


@pytest.mark.parametrize(
    ("answer", "half_off"), [("0.13", 0.125), ("0.12", 0.125), ("2.68", 2.675), ("-0.13", -0.125)]
)
def test_past_half_a_unit_by_one_bit_differs(answer, half_off):
    away = math.copysign(math.inf, half_off - float(answer))
    inside = math.nextafter(half_off, -away)
    past = math.nextafter(half_off, away)
    for number, agrees in ((inside, True), (half_off, True), (past, False)):
        found = compare([answer], [[number]], tolerance=EXACT)
        assert (words(found) == "to 2 decimals") is agrees
        within = Tolerance(atol=0.005, rtol=0.0)
        assert (not compare([answer], [[number]], tolerance=within).differing) is agrees


@pytest.mark.parametrize(
    ("number", "agrees"), [(0.25, "as written"), (math.nextafter(0.25, 1), "")]
)
def test_each_answer_agrees_up_to_half_a_unit_of_its_own(number, agrees):
    found = compare(["0.2", "0.6248"], [[number], [0.62479]], tolerance=EXACT)
    assert words(found) == agrees


@given(networks(), ROWS, st.integers(1, 7), st.sampled_from((ROUND_HALF_EVEN, ROUND_DOWN)))
def test_answers_with_so_many_decimals_are_told_as_such(network, rows, places, way):
    unit = Decimal(1).scaleb(-places)
    answers = [
        f"{Decimal(repr(number)).quantize(unit, way):f}" for number in computed(network, rows)
    ]
    found = compare(answers, rows, network)
    assume(found.differing)
    if way == ROUND_DOWN and not words(found):
        assert places == 1
        return
    cut = {f"to {places} decimals, cut off"} if way == ROUND_DOWN else set()
    plural = "" if places == 1 else "s"
    assert words(found) in {f"to {places} decimal{plural}", *cut}
    assert passes(answers, rows, network, found)


@given(networks(), ROWS, st.integers(2, 7))
def test_answers_with_so_many_digits_are_told_as_such(network, rows, digits):
    numbers = computed(network, rows)
    answers = [f"{number:.{digits - 1}e}" for number in numbers]
    found = compare(answers, rows, network)
    assume(found.differing)
    # small numbers beside large ones may have more decimals than all need, never less
    assert words(found).startswith("to ")
    if words(found).endswith("s") and "digit" in words(found):
        assert words(found) == f"to {digits} digits"
    assert passes(answers, rows, network, found)
