"""The elementary functions against mpmath, at the edges of float64 and in arrays of any shape."""

import math
import sys
from concurrent.futures import ThreadPoolExecutor

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from nnfwd.core import elementary
from nnfwd.core.elementary import pieces
from nnfwd.core.sums.known_tile import checksum, spread

TINY, LARGEST, NORMAL = 5e-324, sys.float_info.max, sys.float_info.min

FUNCTIONS = {
    # its true value, the units in the last place that its docstring allows, and where it is taken
    "exp": (mp.exp, 0.76, (-745.5, 709.9)),
    "expm1": (mp.expm1, 1.1, (-60.0, 709.9)),
    "log": (mp.log, 0.63, (0.0, LARGEST)),
    "log1p": (mp.log1p, 0.63, (-1.0, LARGEST)),
    "sin": (mp.sin, 0.63, (-LARGEST, LARGEST)),
    "cos": (mp.cos, 0.63, (-LARGEST, LARGEST)),
    "arctan": (mp.atan, 0.86, (-LARGEST, LARGEST)),
    "tanh": (mp.tanh, 0.56, (-LARGEST, LARGEST)),
}

NAMES = list(FUNCTIONS)

LIMITS = {
    # at -inf, -0, 0, inf
    "exp": (0.0, 1.0, 1.0, math.inf),
    "expm1": (-1.0, 0.0, 0.0, math.inf),
    "log": (math.nan, -math.inf, -math.inf, math.inf),
    "log1p": (math.nan, 0.0, 0.0, math.inf),
    "sin": (math.nan, 0.0, 0.0, math.nan),
    "cos": (math.nan, 1.0, 1.0, math.nan),
    "arctan": (-math.pi / 2, 0.0, 0.0, math.pi / 2),
    "tanh": (-1.0, 0.0, 0.0, 1.0),
}


def grid(low, high):
    """Every size, and where a method goes over to another one."""
    random = np.random.default_rng(20261126)
    turns = np.arange(1, 12) * math.pi / 2
    marks = [TINY, 1e-310, NORMAL, 2.0**-54, 2.0**-27, 1 / 256, 0.5, math.sqrt(0.5), 1.0]
    marks += [math.sqrt(2.0), 2.0, 19.06, 20.0, 50.0, 65536.0, 2.0**54, 2.0**1000, LARGEST]
    marks += [math.log(2) / 256, 700.0, 708.0, 708.4, 709.0, 709.78, 710.0, 744.4, 745.13, 746.0]
    marks = np.array([*marks, *turns, *(turns * 12345), 1e22, 1e300, 5.319372648326541e255])
    around = [np.nextafter(marks, 0.0), marks, np.nextafter(marks, LARGEST)]
    between = [random.uniform(0.0, size, 300) for size in (0.02, 1.0, 3.0, 30.0, 800.0)]
    sizes = np.ldexp(random.uniform(1.0, 2.0, 600), random.integers(-1074, 1023, 600))
    positive = np.concatenate([*around, *between, sizes])
    near_1 = 1.0 + np.concatenate([-positive, positive])
    x = np.concatenate([-positive, positive, near_1[np.abs(near_1 - 1.0) < 0.1]])
    return x[(x > low) & (x <= high)]


def ulps(found, true):
    """How far a float is from a true value, in units in the last place of the true value."""
    nearest = float(true)
    if math.isinf(nearest) or math.isinf(found):
        return 0.0 if found == nearest else math.inf
    return float(abs(mpf(found) - true) / mpf(math.ulp(nearest)))


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_as_near_to_its_true_value_as_it_says(name):
    true, bound, (low, high) = FUNCTIONS[name]
    x = grid(low, high)
    found = getattr(elementary, name)(x).tolist()
    with mpmath.workprec(200):
        worst = max(
            (ulps(value, true(mpf(each))), each)
            for each, value in zip(x.tolist(), found, strict=True)
        )
    assert worst[0] <= bound, f"{worst[0]:.3f} ulp at {worst[1]!r}"


@pytest.mark.parametrize("name", NAMES)
def test_a_function_has_its_limits_and_keeps_nan(name):
    x = np.array([-math.inf, -0.0, 0.0, math.inf, math.nan])

    np.testing.assert_array_equal(
        getattr(elementary, name)(x), np.array([*LIMITS[name], math.nan]), strict=True
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_number_has_the_same_bits_in_an_array_of_any_shape_and_size(name):
    _, _, (low, high) = FUNCTIONS[name]
    x = np.resize(grid(low, high), 3 * pieces.PIECE + 5)
    function = getattr(elementary, name)
    expected = function(x)

    square = x[: 64 * 64].reshape(64, 64)
    found = [function(each) for each in (x[::-1], x[::3], x[1:], square.T)]
    alone = np.array([function(each) for each in x[:500]])
    scalar = np.array([function(each).item() for each in x[:5].tolist()])

    assert found[0][::-1].tobytes() == expected.tobytes()
    assert found[1].tobytes() == expected[::3].tobytes()
    assert found[2].tobytes() == expected[1:].tobytes()
    assert found[3].tobytes() == expected[: 64 * 64].reshape(64, 64).T.tobytes()
    assert alone.tobytes() == expected[:500].tobytes()
    assert scalar.tobytes() == expected[:5].tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_number_has_the_same_bits_where_it_is_overwritten(name):
    _, _, (low, high) = FUNCTIONS[name]
    x = np.resize([*grid(low, high), math.inf, -math.inf, math.nan], pieces.PIECE + 5)
    function = getattr(elementary, name)
    expected = function(x)

    for there in (x.copy(), np.empty((x.size, 2))[:, 0]):
        there[:] = x
        assert function(there, out=there) is there
        assert there.tobytes() == expected.tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_number_has_the_same_bits_in_threads_at_once(name):
    _, _, (low, high) = FUNCTIONS[name]
    x = np.resize(grid(low, high), 2 * pieces.PIECE)
    function = getattr(elementary, name)
    expected = function(x).tobytes()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(function, [x] * 8))
    assert [each.tobytes() for each in found] == [expected] * 8


@pytest.mark.parametrize("name", NAMES)
def test_a_function_leaves_its_input_as_it_is_and_takes_empty_arrays(name):
    function = getattr(elementary, name)
    x = np.array([0.5, 800.0, 1e6, math.nan])
    x.flags.writeable = False
    function(x)

    assert function(np.empty(0)).shape == (0,)
    assert function(np.empty((3, 0))).shape == (3, 0)
    assert function(0.5).shape == ()


def test_sine_and_cosine_of_the_float_that_is_nearest_to_a_multiple_of_a_right_angle():
    x = math.ldexp(6381956970095103, 797)  # Kahan: 2⁻⁶² from a multiple of π/2, as near as any

    with mpmath.workprec(1200):
        assert elementary.cos(x).item() == float(mp.cos(mpf(x)))
    assert elementary.sin(x).item() == 1.0


@pytest.mark.parametrize(("name", "quarters"), [("sin", 0), ("cos", 1)])
def test_the_floats_nearest_to_zeros_of_sine_and_cosine(name, quarters):
    true = FUNCTIONS[name][0]
    with mpmath.workprec(200):
        x = [float((k + mpf(quarters) / 2) * mp.pi) for k in range(1, 20860, 7)]
        found = getattr(elementary, name)(x).tolist()
        worst = max(ulps(value, true(mpf(each))) for each, value in zip(x, found, strict=True))
    assert worst <= 0.63


CHECKSUMS = {
    "exp": 0x08F52C16,
    "expm1": 0x8FDC3284,
    "log": 0x42071485,
    "log1p": 0xCDD9196E,
    "sin": 0x612F1E7E,
    "cos": 0x599D3815,
    "arctan": 0x1C0DCF33,
    "tanh": 0x5DEEED45,
}
"""What comes out on every machine: a change of a coefficient or of a step shows here."""


@pytest.mark.parametrize("name", NAMES)
def test_not_one_of_100000_last_digits_has_changed(name):
    scales = (1.0, 4.0, 64.0, 1400.0)
    x = np.concatenate([spread(25_000, start=7) * scale for scale in scales])
    x = np.abs(x) if name.startswith("log") else x

    assert checksum([getattr(elementary, name)(x)]) == CHECKSUMS[name]


def test_exp_goes_to_zero_by_subnormal_numbers_and_to_infinity_by_large_ones():
    found = elementary.exp([-745.14, -745.13, -743.0, -708.5, 709.78, 709.79]).tolist()

    assert found[:3] == [0.0, TINY, 4 * TINY]
    assert 0.0 < found[3] < NORMAL
    assert 1.79e308 < found[4] < math.inf == found[5]
