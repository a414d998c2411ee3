"""Elementary functions that give the same bits on every machine.

NumPy and the C library pick their code for exp, log, sin and their like by the processor, and the
last digits differ. IEEE 754 fixes the results of +, -, ·, / and √, and NumPy takes each of these
steps for a whole array before the next, so that no compiler can fuse two of them. The functions
here are made of such steps and of integer ones on the bits of floats, and of nothing else. What
they look up is computed from Python's integers in ``fixed_point``; ``pieces`` cuts long arrays, and
``error_free`` has sums and products without error.

All take numbers of any shape and return a new array of that shape. NaN gives NaN. Where a result is
0 its sign is not kept.
"""

from nnfwd.core.elementary.arctangent import arctan
from nnfwd.core.elementary.exponential import exp, expm1
from nnfwd.core.elementary.hyperbolic import tanh
from nnfwd.core.elementary.logarithm import log, log1p
from nnfwd.core.elementary.trigonometric import cos, sin

__all__ = ["arctan", "cos", "exp", "expm1", "log", "log1p", "sin", "tanh"]
