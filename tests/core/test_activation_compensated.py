"""Sums and products with their errors are exact: checked with fractions."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core.activations.compensated import exp_of_sum, restore_tail
from nnfwd.core.elementary.error_free import two_product, two_sum

NUMBERS = st.floats(min_value=-1e100, max_value=1e100).filter(lambda x: x == 0 or abs(x) > 1e-100)


def exact(*parts):
    return sum(Fraction(float(part)) for part in parts)


@given(NUMBERS, NUMBERS)
def test_a_sum_and_its_error_are_the_sum(a, b):
    total, error = two_sum(np.array([a]), b)
    assert total.item() == a + b
    assert exact(total.item(), error.item()) == exact(a) + exact(b)


@given(NUMBERS, NUMBERS)
def test_a_product_and_its_error_are_the_product(a, b):
    product, error = two_product(np.array([a]), b)
    true = exact(a) * exact(b)
    assert product.item() == a * b
    assert abs(exact(product.item(), error.item()) - true) <= abs(true) / 2**104


def test_the_error_of_an_exponent_reaches_the_power():
    power = exp_of_sum(np.array([-700.0]), np.array([1e-14]))
    assert power.item() == np.exp(-700.0) + np.exp(-700.0) * 1e-14


def test_a_tail_is_restored_only_below_minus_700():
    exponents = np.array([-690.0, -700.0, -740.0])
    products = restore_tail(1e3 * np.exp(np.maximum(exponents, -700.0)), exponents)
    assert products[0] == 1e3 * np.exp(-690.0)
    assert products[1] == 1e3 * np.exp(-700.0)
    assert products[2] == 1e3 * np.exp(-700.0) * np.exp(-40.0)
    assert products[2] != 1e3 * np.exp(-740.0)  # which is subnormal before it is scaled
