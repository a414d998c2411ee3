"""The network and its arithmetic: pure NumPy, no input or output.

``activations/`` holds the table of functions, ``sums`` the weighted sum, ``network`` the frozen
value and its one forward pass, ``assembly`` the way from single nodes to a network.
"""

from nnfwd.core.activations import FUNCTIONS, Activation, Function, find_function, parse_activation
from nnfwd.core.assembly import Node, assemble
from nnfwd.core.network import Input, Layer, Network, Trace

__all__ = [
    "FUNCTIONS",
    "Activation",
    "Function",
    "Input",
    "Layer",
    "Network",
    "Node",
    "Trace",
    "assemble",
    "find_function",
    "parse_activation",
]
