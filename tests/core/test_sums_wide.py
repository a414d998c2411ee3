"""Wide sums as they are defined: sections of 128 sources, each a chain of fused multiply-adds."""

import math
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core import sums
from nnfwd.core.sums import known_tile, tiles_are_chains, weighted, weighted_sum
from nnfwd.core.sums.fused import chains, multiply_add

WIDE = (65, 127, 128, 129, 200, 255, 256, 257, 384, 784)

TINY, NORMAL, LARGEST = 5e-324, sys.float_info.min, sys.float_info.max

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def make_layer(fan_in, n_nodes=3, n_rows=5):
    random = np.random.default_rng([fan_in, n_nodes])
    weights = random.normal(size=(n_nodes, fan_in))
    return weights, random.normal(size=(fan_in, n_rows)), random.normal(size=n_nodes)


def by_definition(weights, values, bias):
    """A node's input for one row: plain Python, as docs/numerics.md has it."""
    total = None
    for first in range(0, len(weights), 128):
        section = 0.0
        for weight, value in zip(
            weights[first : first + 128], values[first : first + 128], strict=True
        ):
            section = multiply_add(weight, value, section)
        total = section if total is None else total + section
    return total + bias


def all_by_definition(weights, values, biases):
    return np.array(
        [
            [by_definition(row, column, bias) for column in values.T.tolist()]
            for row, bias in zip(weights.tolist(), biases.tolist(), strict=True)
        ]
    )


@pytest.fixture(params=["the library's tiles", "without fused multiply-adds"])
def way(request, monkeypatch):
    if request.param == "without fused multiply-adds":
        monkeypatch.setattr(weighted, "tiles_are_chains", lambda: False)
    elif not tiles_are_chains():
        pytest.skip("the library for matrix products has no fused multiply-adds here")


@pytest.mark.parametrize("fan_in", WIDE)
def test_a_wide_sum_is_what_its_definition_says(way, fan_in):
    weights, values, biases = make_layer(fan_in)

    found = weighted_sum(weights, values, biases)

    assert found.tobytes() == all_by_definition(weights, values, biases).tobytes()


def test_the_64th_source_is_the_last_that_is_summed_by_hand(way):
    weights, values, biases = make_layer(65, 4, 10)
    narrow = weighted_sum(weights[:, :64], values[:64], biases)
    by_hand = sum((w * v for w, v in zip(weights.T[..., np.newaxis], values, strict=True)), 0.0)
    chained = all_by_definition(weights, values, biases)

    assert not (weighted_sum(weights, values, biases) == by_hand + biases[:, None]).all()
    assert (weighted_sum(weights, values, biases) == chained).all()
    assert not (narrow == all_by_definition(weights[:, :64], values[:64], biases)).all()


def test_the_128th_source_is_the_last_of_its_section(way):
    weights, values = np.zeros((1, 256)), np.zeros((256, 1))
    # 2⁻⁶⁰ is lost in a chain that has come to 1, and is not where a new section begins with it
    weights[0, [0, 128, 129]] = 1.0, 2.0**-60, -1.0
    values[[0, 128, 129]] = 1.0

    assert weighted_sum(weights, values, np.zeros(1)).item() == 0.0
    weights[0, [128, 129, 255]] = 2.0**-60, 0.0, -(2.0**-60)
    assert weighted_sum(weights, values, np.zeros(1)).item() == 1.0
    weights[0, [0, 127, 128, 129]] = 1.0, 2.0**-53, 2.0**-53, 2.0**-53
    values[127] = 1.0
    # 1 + 2⁻⁵³ is 1 again, but the section of two such is 2⁻⁵²
    weights[0, 255] = 0.0
    assert weighted_sum(weights, values, np.zeros(1)).item() == 1.0 + 2.0**-52


@pytest.mark.parametrize("n_nodes", [1, 5, 8, 9, 40, 130])
@pytest.mark.parametrize("fan_in", [65, 128, 129, 300])
def test_tiles_of_any_number_of_nodes_are_chains(n_nodes, fan_in):
    if not tiles_are_chains():
        pytest.skip("the library for matrix products has no fused multiply-adds here")
    weights, values, _ = make_layer(fan_in, n_nodes, 256)
    padded = np.pad(weights, ((0, -n_nodes % 8), (0, 0)))

    for first in range(0, fan_in, 128):
        section = slice(first, first + 128)
        product = padded[:, section] @ values[section]
        assert product[:n_nodes].tobytes() == chains(weights[:, section], values[section]).tobytes()


def test_a_row_has_the_same_bits_from_views_of_any_kind(way):
    weights, values, biases = make_layer(129, 4, 40)
    expected = weighted_sum(weights, values, biases)
    wide = np.zeros((129, 120))
    wide[:, ::3] = values

    assert weighted_sum(weights, wide[:, ::3], biases).tobytes() == expected.tobytes()
    assert weighted_sum(weights, np.asfortranarray(values), biases).tobytes() == expected.tobytes()
    backwards = np.ascontiguousarray(weighted_sum(weights, values[:, ::-1], biases)[:, ::-1])
    assert backwards.tobytes() == expected.tobytes()
    for row in range(40):
        alone = weighted_sum(weights, values[:, row : row + 1], biases)
        assert alone.tobytes() == expected[:, row : row + 1].tobytes()
    assert weighted_sum(weights, values[:, :0], biases).shape == (4, 0)


@pytest.mark.parametrize(
    "value", [TINY, 1e-310, NORMAL, 1e-300, 1e-160, 1e150, 1e200, 1e300, LARGEST, -LARGEST]
)
@pytest.mark.parametrize("weight", [1.0, 1e-160, 3e150, LARGEST])
def test_products_that_leave_the_range_are_as_a_fused_multiply_add_has_them(way, value, weight):
    weights, values, _ = make_layer(129, 2, 4)
    values[5, 1], values[6, 1] = value, -value
    values[7, 2] = value
    weights[:, [5, 7]] *= weight
    biases = np.zeros(2)
    with np.errstate(all="ignore"):
        found = weighted_sum(weights, values, biases)

    np.testing.assert_array_equal(found, all_by_definition(weights, values, biases), strict=True)


def test_what_is_not_a_number_or_infinite_stays_in_its_row(way):
    weights, values, biases = make_layer(200, 3, 6)
    expected = weighted_sum(weights, values, biases)
    values[3, 0], values[4, 1], values[150, 2] = np.nan, np.inf, -np.inf
    weights[1, 4] = 0.0
    with np.errstate(all="ignore"):
        found = weighted_sum(weights, values, biases)

    assert np.isnan(found[:, 0]).all()
    assert np.isnan(found[1, 1])
    assert found[0, 1] == math.copysign(math.inf, weights[0, 4])
    assert found[2, 2] == -math.copysign(math.inf, weights[2, 150])
    assert found[[0, 2], 3:].tobytes() == expected[[0, 2], 3:].tobytes()


@given(FLOATS, FLOATS, FLOATS)
def test_a_fused_multiply_add_rounds_once(a, b, c):
    found = multiply_add(a, b, c)
    exact = Fraction(a) * Fraction(b) + Fraction(c)

    if math.isinf(found):
        assert abs(exact) >= Fraction(LARGEST) + Fraction(math.ulp(LARGEST)) / 2
        assert (found > 0) == (exact > 0)
        return
    below, above = math.nextafter(found, -math.inf), math.nextafter(found, math.inf)
    error = abs(Fraction(found) - exact)
    assert all(
        error <= abs(Fraction(each) - exact) for each in (below, above) if math.isfinite(each)
    )
    if hasattr(math, "fma"):
        assert found == math.fma(a, b, c)


SMALL = st.integers(-(2**53) + 1, 2**53 - 1)


@given(st.lists(st.tuples(SMALL, SMALL, st.integers(-60, 60)), min_size=2, max_size=6))
def test_a_chain_of_plain_steps_is_one_of_fused_multiply_adds(terms):
    weights = np.array([[float(weight) for weight, _, _ in terms]])
    values = np.array([[math.ldexp(value, exponent)] for _, value, exponent in terms])
    total = 0.0
    for weight, value in zip(weights[0].tolist(), values[:, 0].tolist(), strict=True):
        total = multiply_add(weight, value, total)

    assert chains(weights, values).item() == total


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("rest", [-(2.0**-107), 0.0, 2.0**-107])
def test_what_lies_a_hair_beside_the_middle_of_two_floats_is_rounded_to_its_side(sign, rest):
    # 1 + 2⁻⁵³ is half-way between two floats: only the last sum may round
    start = np.array([1.0, 1.0 + 2.0**-52])
    half = 2.0**-53
    a = sign * half * (1.0 + 2.0**-27)
    for first in start.tolist():
        weights = np.array([[sign * first, a, rest * sign]])
        values = np.array([[1.0], [1.0 - 2.0**-27], [1.0]])
        expected = multiply_add(weights[0, 1], values[1, 0], sign * first)
        assert chains(weights[:, :2], values[:2]).item() == expected


def test_what_a_product_loses_by_rounding_is_kept_to_the_last_bit():
    random = np.random.default_rng(0)
    a = 1.0 + random.random() + 2.0**-52
    b = 1.0 + random.random(300)
    values = np.array([-(a * b), b])

    found = chains(np.array([[1.0, a]]), values)[0].tolist()

    expected = [multiply_add(a, each, -(a * each)) for each in b.tolist()]
    assert found == expected
    assert any(expected)


@pytest.mark.parametrize(
    ("weights", "values"),
    [
        ((1.1e-160, 1.3e-160), (1.7e-155, 1.9e-155)),
        ((-1.7e308, 2e154), (1.0, 1e154)),
    ],
)
def test_steps_that_would_leave_the_range_are_made_in_whole_numbers(weights, values):
    expected = 0.0
    for weight, value in zip(weights, values, strict=True):
        expected = multiply_add(weight, value, expected)

    with np.errstate(all="ignore"):
        found = chains(np.array([weights]), np.array(values)[:, np.newaxis]).item()
    assert found == expected
    assert math.isfinite(found)


def test_the_answer_of_the_known_tile_is_that_of_chains():
    weights, values = known_tile.known_tile(8, 256)
    answers = [chains(weights[:, :length], values[:length]) for length in known_tile.LENGTHS]

    assert known_tile.checksum(answers) == known_tile.KNOWN
    for node, row in ((0, 0), (3, 100), (7, 255)):
        total = 0.0
        for weight, value in zip(weights[node].tolist(), values[:, row].tolist(), strict=True):
            total = multiply_add(weight, value, total)
        assert answers[0][node, row] == total


def test_the_known_tile_tells_sums_in_another_order_and_without_fused_multiply_adds():
    weights, values = known_tile.known_tile(8, 256)

    def known_from(product):
        return known_tile.checksum(
            [product(weights[:, :length], values[:length]) for length in known_tile.LENGTHS]
        )

    def rounded(w, v):
        return sum((a * b for a, b in zip(w.T[..., np.newaxis], v, strict=True)), 0.0)

    def in_two(w, v):
        return chains(w[:, ::2], v[::2]) + chains(w[:, 1::2], v[1::2])

    assert known_from(chains) == known_tile.KNOWN
    assert known_tile.KNOWN not in {known_from(rounded), known_from(in_two)}


def test_the_tile_is_tried_when_the_first_wide_sum_is_taken_and_once(monkeypatch):
    tried = []
    monkeypatch.setattr(weighted, "tiles_are_chains", lambda: tried.append(1) or True)

    weighted_sum(*make_layer(64))
    assert not tried
    weighted_sum(*make_layer(65))
    assert tried
    assert sums.tiles_are_chains.cache_info().maxsize is None
