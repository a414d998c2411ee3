"""Activation functions: the table of them, and how one is written."""

from nnfwd.core.activations.activation import Activation, parse_activation
from nnfwd.core.activations.table import FUNCTIONS, Function, find_function

__all__ = ["FUNCTIONS", "Activation", "Function", "find_function", "parse_activation"]
