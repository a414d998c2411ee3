"""One activation, told and drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, parse_activation
from nnfwd.draw.functions import render_activation
from nnfwd.draw.plot import ASCII, draw_curve
from nnfwd.text.ascii import to_ascii
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from conftest import Run

TANH = """\
name       tanh
formula    (exp(2x) - 1) / (exp(2x) + 1)
x → -inf   -1
x → inf    1
source     LeCun, Bottou, Orr and Müller, Efficient backprop, 1998
elsewhere  tansig of MATLAB: tanh
           tansig of R's AMORE: tanh(2·x/3)/tanh(2/3)
           Act_TanH of SNNS: tanh
           FANN_SIGMOID_SYMMETRIC of FANN (steepness s = 0.5 unless set):
           tanh(s·x)

    1 ┤                              ┊       ⢀⣠⠤⠴⠒⠒⠚⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
      │                              ┊     ⣠⠖⠋
      │                              ┊   ⢀⡼⠁
  0.5 ┤                              ┊  ⢠⠏
      │                              ┊ ⢠⠏
      │                              ┊⢠⠏
      │                              ⢀⡞
    0 ┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⡞┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
      │                             ⡼⠁
      │                            ⣰⠃┊
      │                           ⣰⠃ ┊
 -0.5 ┤                          ⣰⠃  ┊
      │                        ⢀⡞⠁   ┊
      │                      ⣠⠴⠋     ┊
   -1 ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡤⠤⠤⠖⠒⠋⠁       ┊
      └──────┬───────────┬───────────┬───────────┬───────────┬──────
            -4          -2           0           2           4
"""

LEAKY_RELU = """\
name        leaky_relu
formula     x if x ≥ 0 else negative_slope·x
parameters  negative_slope=0.3
x → -inf    -inf
x → inf     inf
bends at    0
source      Maas, Hannun and Ng, Rectifier nonlinearities
            improve acoustic models, 2013
elsewhere   PyTorch, JAX, ONNX, FANN:
            leaky_relu(negative_slope=0.01)
            Keras by name, keras.ops, tf.nn:
            leaky_relu(negative_slope=0.2)
            Keras as a layer: leaky_relu(negative_slope=0.3)
            PReLU of PyTorch, Keras, ONNX: x if x ≥ 0 else
            a·x, with a learned for each node
            RReLU of PyTorch:
            leaky_relu(negative_slope=0.22916666666666666)

  5 ┤                           ┊                        ⣀⡴⠋
    │                           ┊                     ⢀⣠⠞⠁
  4 ┤                           ┊                   ⣠⠴⠋
    │                           ┊                ⢀⡤⠞⠁
  3 ┤                           ┊              ⣠⠖⠋
    │                           ┊           ⢀⡴⠋⠁
  2 ┤                           ┊        ⢀⣠⠞⠉
    │                           ┊      ⣀⡴⠋
  1 ┤                           ┊   ⢀⡤⠞⠁
    │                           ┊ ⣠⠴⠋
  0 ┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⢀⣀⣠●⠚⠁┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
    │               ⢀⣀⣀⡤⠤⠖⠒⠋⠉⠉  ┊
 -1 ┤       ⣀⣀⡤⠤⠴⠒⠚⠉⠉           ┊
    │⣠⠤⠤⠖⠒⠋⠉⠁                   ┊
 -2 ┤                           ┊
    └─────┬──────────┬──────────┬──────────┬──────────┬─────
         -4         -2          0          2          4
"""

SIGN_IN_ASCII = """\
name       sign
formula    -1 if x < 0, 0 if x = 0, 1 if x > 0
x -> -inf  -1
x -> inf   1
jumps at   0: from -1 to 1, 0 there
source     Courbariaux and others, Binarized neural
           networks, arXiv:1602.02830
elsewhere  NumPy, PyTorch, ONNX: sign
           binarized networks: -1 if x < 0, 1 if x >= 0
           hardlims of MATLAB: -1 if x < 0, 1 if x >= 0
           FANN_THRESHOLD_SYMMETRIC of FANN: -1 if x < 0, 1
           if x >= 0

    1 +                          o**************************
      |                          :
      |                          :
      |                          :
  0.5 +                          :
      |                          :
      |                          :
    0 +..........................@..........................
      |                          :
      |                          :
 -0.5 +                          :
      |                          :
      |                          :
      |                          :
   -1 +**************************o
      +-----+----------+---------+---------+----------+-----
           -4         -2         0         2          4
"""

SPARSEMAX = """\
name        sparsemax
formula     max(0, x[i] - τ), with τ
            such that all add up to 1
taken over  the nodes of a layer
            together
x → -inf    0
x → inf     1
bends at    -1, 1
source      Martins and Astudillo,
            arXiv:1602.02068
plotted     one of two nodes; the
            other's x is 0

   1 ┤                ┊  ●⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
     │                ┊ ⢀⡇
     │                ┊ ⣸
 0.8 ┤                ┊ ⡇
     │                ┊⢸⠁
     │                ┊⡏
 0.6 ┤                ⢰⠃
     │                ⡞
 0.4 ┤               ⢠⠇
     │               ⣸┊
     │              ⢀⡇┊
 0.2 ┤              ⢸ ┊
     │              ⡏ ┊
     │             ⢸⠁ ┊
   0 ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀●┈┈┼┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
     └───┬──────┬─────┬──────┬─────┬───
        -4     -2     0      2     4
"""


@pytest.mark.parametrize(
    ("written", "style", "expected"),
    [
        ("tanh", Style(width=80), TANH),
        ("leaky_relu(negative_slope=0.3)", Style(width=60), LEAKY_RELU),
        ("sign", Style(width=60, unicode=False), SIGN_IN_ASCII),
        ("sparsemax", Style(width=40), SPARSEMAX),
    ],
)
def test_an_activation_is_told_and_drawn(written, style, expected):
    assert render_activation(parse_activation(written), style) == expected


@pytest.mark.parametrize("width", [20, 40, 79, 80, 200])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_fits_the_terminal(name, width):
    lines = render_activation(parse_activation(name), Style(width=width)).splitlines()
    plot = lines[lines.index("") + 1 :]
    assert max(map(len, plot if width < 40 else lines)) <= width
    assert len(plot) >= 17


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_plot_without_unicode_is_ascii(name):
    text = render_activation(parse_activation(name), Style(unicode=False))
    assert text[text.index("\n\n") :].isascii()


@pytest.mark.parametrize(
    ("written", "marks"),
    [
        ("relu", "●"),
        ("relu6", "●●"),
        ("step(at_zero=0.5)", "○●○"),
        ("hard_shrink", "○●●○"),
        ("tanh", ""),
        ("elu", ""),
        ("elu(alpha=2)", "●"),
        ("threshold(threshold=7, value=0)", "○●"),
    ],
)
def test_places_where_it_bends_or_jumps_are_marked(written, marks):
    text = render_activation(parse_activation(written), Style())
    assert "".join(mark for mark in text if mark in "●○") == marks


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("elu", "-alpha", "inf"),
        ("elu(alpha=2)", "-2", "inf"),
        ("leaky_relu(negative_slope=-1)", "inf", "inf"),
        ("hard_tanh(max=3)", "-1", "3"),
        ("sin", "none, between -1 and 1", "none, between -1 and 1"),
    ],
)
def test_limits_are_those_of_the_parameters_given(written, low, high):
    lines = render_activation(parse_activation(written), Style()).splitlines()
    assert [line.split(maxsplit=3)[-1] for line in lines if line.startswith("x → ")] == [low, high]


@pytest.mark.parametrize("value", [0.0, -3.5, 1e299, 1e-300, 5e-324])
def test_a_constant_is_drawn(value):
    assert draw_curve(lambda x: np.full_like(x, value), 5.0).count("\n") == 17


@pytest.mark.parametrize(
    "curve",
    [lambda x: x * math.nan, lambda x: np.where(x > 0, math.inf, -math.inf), lambda x: x * 3e307],
)
def test_what_has_no_range_that_can_be_drawn_is_not(curve):
    assert draw_curve(curve, 5.0) == ""


@pytest.mark.parametrize(
    "written",
    [
        "threshold(threshold=1e308, value=-1e308)",
        "hard_sigmoid(slope=5e-324)",
        "hard_tanh(min=-1e308, max=1e308)",
        "leaky_relu(negative_slope=1e308)",
    ],
)
def test_parameters_beyond_what_can_be_drawn_leave_the_words(written):
    text = render_activation(parse_activation(written), Style())
    assert text.startswith("name  ")
    assert "┤" not in text


def test_a_range_too_small_to_divide_is_drawn_as_a_point():
    assert draw_curve(lambda x: np.where(x > 0, 5e-324, 0.0), 5.0).count("\n") == 17


def test_a_curve_with_gaps_is_drawn_as_far_as_it_goes():
    with np.errstate(invalid="ignore"):
        text = draw_curve(np.sqrt, 5.0, alphabet=ASCII)
    columns = [line.index("*") for line in text.splitlines() if "*" in line]
    assert min(columns) == text.splitlines()[0].index(":")  # where x is 0


def test_where_there_is_no_room_nothing_is_drawn():
    assert draw_curve(np.abs, 5.0, width=9) == ""


def test_the_command_falls_back_to_ascii_where_the_encoding_has_no_more(nnfwd: Run):
    done = nnfwd("activations", "sign", env={"COLUMNS": "60", "PYTHONIOENCODING": "ascii"})
    assert (done.stdout, done.stderr, done.returncode) == (SIGN_IN_ASCII, "", 0)
    done = nnfwd("activations", "tanh")
    assert (done.stdout, done.stderr, done.returncode) == (TANH, "", 0)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rleu", "NAME: there is no activation 'rleu'; did you mean relu? There are: identity"),
        ("relu(slope=1)", "NAME: relu has no parameters, and so no 'slope'"),
        ("elu(alpha=)", "NAME: an activation is written as relu, as leaky_relu("),
    ],
)
def test_a_name_that_is_none_is_an_error_of_the_command_line(nnfwd: Run, name, message):
    done = nnfwd("activations", name)
    assert (done.stdout, done.returncode) == ("", 2)
    assert done.stderr.startswith(f"nnfwd: {message}")


@pytest.mark.parametrize(
    "name", ["leaky_relu(negative_slope=1000)", "elu(alpha=1e6)", "soft_shrink(lambd=1e-12)"]
)
def test_a_steep_or_narrow_bend_is_no_jump(name):
    assert "jumps at" not in render_activation(parse_activation(name), Style())


def test_a_jump_is_one_however_near_to_zero():
    text = render_activation(parse_activation("hard_shrink(lambd=1e-12)"), Style())
    assert "-1e-12: from -1e-12 to 0, 0 there; 1e-12: from 0 to 1e-12, 0 there" in " ".join(
        text.split()
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_ascii_fits_the_width_too(name):
    text = render_activation(parse_activation(name), Style(unicode=False))
    assert to_ascii(text) == text
    assert max(map(len, text.splitlines())) <= 80
    assert "x -> " in text
