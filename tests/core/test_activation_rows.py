"""A row's outputs do not depend on the rows beside it, and inputs stay as they are."""

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, parse_activation

CASES = [
    *FUNCTIONS,
    "leaky_relu(negative_slope=0.3)",
    "bounded_relu(max_value=3, negative_slope=0.1, threshold=1)",
    "clip(min=-1)",
    "clip(max=3)",
    "hard_sigmoid(slope=0.2)",
    "gelu(approximate=tanh)",
    "silu(beta=1.702)",
    "softplus(beta=3)",
    "celu(alpha=2)",
    "squareplus(b=1)",
]

each_activation = pytest.mark.parametrize(
    "activation", [parse_activation(case) for case in CASES], ids=CASES
)


def rows(n_nodes=5, n_rows=1000):
    """Ordinary numbers, and here and there what makes a function take another way."""
    random = np.random.default_rng(3)
    x = random.normal(size=(n_nodes, n_rows)) * random.choice([0.1, 3.0, 300.0], n_rows)
    odd = [0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, -750.0, 1e300, -1e300, 1e-320]
    where = random.random(x.shape) < 0.05
    x[where] = random.choice(odd, where.sum())
    return x


def bits(values):
    """The bits, where all NaN are one."""
    canonical = np.where(np.isnan(values), np.nan, values)
    return np.ascontiguousarray(canonical).view(np.int64)


@each_activation
def test_a_row_alone_has_the_bits_that_it_has_among_others(activation):
    x = rows()
    together = bits(activation(x))
    for row in range(0, 1000, 9):
        np.testing.assert_array_equal(bits(activation(x[:, row : row + 1]))[:, 0], together[:, row])


@each_activation
def test_order_offset_and_memory_layout_change_no_bit(activation):
    x = rows()
    together = bits(activation(x))
    np.testing.assert_array_equal(bits(activation(x[:, ::-1]))[:, ::-1], together)
    np.testing.assert_array_equal(bits(activation(x[:, 13:990])), together[:, 13:990])
    np.testing.assert_array_equal(bits(activation(np.asfortranarray(x))), together)
    twice = np.repeat(x, 2, axis=1)
    np.testing.assert_array_equal(bits(activation(twice[:, ::2])), together)


@each_activation
def test_a_batch_of_many_blocks_has_the_same_bits(activation):
    x = rows()
    many = np.tile(x, 17)
    expected = np.tile(bits(activation(x)), 17)
    np.testing.assert_array_equal(bits(activation(many)), expected)


@each_activation
def test_inputs_stay_as_they_are_and_outputs_are_a_new_array(activation):
    x = rows()
    before = x.copy()
    x.flags.writeable = False
    outputs = activation(x)
    np.testing.assert_array_equal(bits(x), bits(before))
    assert outputs.shape == x.shape
    assert outputs.dtype == np.float64
    assert outputs.flags.writeable
    assert not np.shares_memory(outputs, x)


@each_activation
def test_no_floating_point_warning_even_where_numpy_would_raise(activation):
    with np.errstate(all="raise"):
        activation(rows())


@each_activation
def test_no_output_is_a_negative_zero(activation):
    outputs = activation(rows())
    assert not np.signbit(outputs[outputs == 0.0]).any()


@each_activation
def test_nan_in_gives_nan_out(activation):
    x = rows()
    assert np.isnan(activation(x)[np.isnan(x)]).all()


@each_activation
def test_no_rows_give_no_rows(activation):
    assert activation(np.empty((3, 0))).shape == (3, 0)
