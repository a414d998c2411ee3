"""Activation functions: the table of them, and how one is written.

``table`` lists every function, a row each; ``function`` says what a row holds. The functions stand
by their ideas in ``piecewise``, ``sigmoid``, ``rectifiers``, ``gated``, ``elementary`` and
``over_layer``, on the ground of ``compensated`` and ``normal``. ``activation`` is a function with
its parameters set, and ``notation`` reads one from a file or a command line. ``elsewhere`` says
what other programs mean by the same names.
"""

from nnfwd.core.activations.activation import Activation
from nnfwd.core.activations.function import Function, Requirement
from nnfwd.core.activations.notation import parse_activation
from nnfwd.core.activations.table import FUNCTIONS, find_function

__all__ = [
    "FUNCTIONS",
    "Activation",
    "Function",
    "Requirement",
    "find_function",
    "parse_activation",
]
