"""What the elementary functions look up, computed again by mpmath, entry by entry."""

import numpy as np
import pytest
from mpmath import mp, mpf, workprec

from nnfwd.core.elementary import (
    arctangent,
    exponential,
    fixed_point,
    hyperbolic,
    logarithm,
    trigonometric,
)


@pytest.fixture(autouse=True)
def many_digits():
    with workprec(300):
        yield


def lacks(true, *parts, digits=100):
    """How much a sum of floats lacks, in units of 2^-digits of the true value's size."""
    return abs(float((sum(map(mpf, parts)) - true) * mpf(2) ** digits / (abs(true) or 1)))


def assert_nearest(found, true):
    assert found.tolist() == [float(each) for each in true]


def assert_in_two_parts(high, low, true, digits=100):
    entries = zip(high.tolist(), low.tolist(), true, strict=True)
    assert max(lacks(value, *parts, digits=digits) for *parts, value in entries) < 1
    assert not high.flags.writeable


def test_powers_of_2():
    found = exponential.constants()
    j = np.arange(128, dtype=np.uint64)
    head = (found.scale + (j << np.uint64(45))).view(np.float64)
    true = [mpf(2) ** (mpf(each) / 128) for each in range(128)]

    assert_nearest(head, true)
    assert_nearest(
        found.tail, [(each - mpf(h)) / mpf(h) for each, h in zip(true, head.tolist(), strict=True)]
    )


def test_the_step_of_exp():
    found = exponential.constants()

    assert found.per_step == float(128 / mp.log(2))
    assert found.step * 2.0**42 == int(found.step * 2.0**42)  # 35 bits, 18 more in a product
    assert lacks(mp.log(2) / 128, found.step, found.step_rest, digits=85) < 1


def test_logarithms_of_a_whole_number_of_128ths():
    found = logarithm.constants()
    numbers = range(logarithm.FIRST, logarithm.LAST + 1)
    true = [mp.log(mpf(each) / 128) for each in numbers]

    assert_in_two_parts(found.high, found.low, true, digits=88)
    assert (found.high * 2.0**42 == np.rint(found.high * 2.0**42)).all()
    assert_nearest(found.inverse, [mpf(128) / each for each in numbers])
    assert lacks(mp.log(2), found.ln_2, found.ln_2_rest, digits=82) < 1
    assert found.ln_2 * 2.0**32 == int(found.ln_2 * 2.0**32)


def test_arctangents_of_a_whole_number_of_128ths():
    high, low, right_angle, right_angle_low = arctangent.constants()

    assert_in_two_parts(high, low, [mp.atan(mpf(j) / 128) for j in range(129)])
    assert lacks(mp.pi / 2, right_angle, right_angle_low) < 1


def test_hyperbolic_tangents_of_a_whole_number_of_32nds():
    high, low = hyperbolic.constants()

    assert_in_two_parts(high, low, [mp.tanh(mpf(j) / 32) for j in range(-640, 641)])


def test_sines_of_a_whole_number_of_steps():
    found = trigonometric.constants()
    angles = [mp.pi * (j if j < 64 else j - 128) / 128 for j in range(128)]

    assert_in_two_parts(found.sine, found.sine_low, [mp.sin(each) for each in angles])
    assert_nearest(found.versine, [1 - mp.cos(each) for each in angles])


def test_the_step_of_the_sine():
    found = trigonometric.constants()
    parts = (found.step, found.step_middle, found.step_rest)

    assert found.per_step == float(128 / mp.pi)
    assert lacks(mp.pi / 128, *parts, digits=113) < 1
    for part in parts[:2]:  # 31 bits, 22 more in a product
        assert np.frexp(part)[0] * 2.0**31 == int(np.frexp(part)[0] * 2.0**31)


def test_pi_to_1400_bits():
    with workprec(1500):
        true = mp.pi * mpf(2) ** trigonometric.BITS_OF_PI
        assert abs(fixed_point.pi(trigonometric.BITS_OF_PI) - true) < 2**12
