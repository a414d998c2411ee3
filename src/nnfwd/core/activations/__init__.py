"""Activation functions: the table of them, and how one is written.

``table`` lists every function, a row each; ``function`` says what a row holds, and ``meaning`` what
other programs mean by a name. The functions are by their ideas in ``piecewise``, ``sigmoid``,
``rectifiers``, ``gated``, ``mathematical`` and ``over_layer``, on the ground of ``compensated``,
``normal`` and the room ``core/elementary``. ``lookup`` finds a function by its name, ``activation``
is one with its parameters set, and ``notation`` reads one from a file or a command line.
"""

from nnfwd.core.activations.activation import Activation
from nnfwd.core.activations.function import Function, Requirement
from nnfwd.core.activations.lookup import find_function
from nnfwd.core.activations.notation import parse_activation
from nnfwd.core.activations.table import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "Activation",
    "Function",
    "Requirement",
    "find_function",
    "parse_activation",
]
