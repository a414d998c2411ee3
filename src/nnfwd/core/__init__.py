"""The network and its arithmetic: pure NumPy, no input or output.

``activations/`` holds the table of functions, ``inputs`` what is fed, ``column_rule`` says which
column feeds which input, ``python_rows`` takes arrays and data frames, ``sums`` has the weighted
sum, ``layer`` the nodes that share their sources, ``network`` the frozen value and its one forward
pass, and what that leaves; ``assembly`` the way from single nodes to a network.
"""

from nnfwd.core.activations import FUNCTIONS, Activation, Function, find_function, parse_activation
from nnfwd.core.assembly import Node, assemble, nodes_of
from nnfwd.core.inputs import Input
from nnfwd.core.layer import Layer
from nnfwd.core.network import Network, Trace

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
    "nodes_of",
    "parse_activation",
]
