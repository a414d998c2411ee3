"""The network and its arithmetic: pure NumPy, no input or output.

``activations/`` has the table of functions, ``sums`` the weighted sum, ``layer`` the nodes that
share their sources, ``forward`` the one loop over layers, ``network`` the frozen value and its
``Trace``, ``assembly`` the way from single nodes to a network. ``column_rule`` says which column
feeds which input, for files and for ``python_rows``: what ``Network.predict`` takes in Python is
read here, as a method cannot import from the rooms above it.
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
