"""nnfwd: a forward-pass calculator that shows its arithmetic.

::

    network = nnfwd.load_network("configs/lesson_relu.yaml")
    network.predict([[3, 5], [1, -1]])      # rows by inputs -> rows by outputs
    network.trace([[3, 5]])["node_0"]       # any node, for every row
    nnfwd.explain(network, [3, 5])          # every term of every sum, for one row

Names load when they are first used: ``import nnfwd`` is quick, and the command line loads only
what its command needs.
"""

from __future__ import annotations

from nnfwd.loading import WRITERS as _WRITERS
from nnfwd.loading import names_of as _names_of

TYPE_CHECKING = False  # as typing has it, which would have to be loaded for this
if TYPE_CHECKING:
    from nnfwd.core import (
        Activation,
        Input,
        Layer,
        Network,
        Node,
        Trace,
        assemble,
        parse_activation,
    )
    from nnfwd.errors import (
        ActivationError,
        ClusterError,
        ColumnError,
        FileError,
        MissingFileError,
        NetworkError,
        NnfwdError,
        OutputError,
        RowError,
        SelectionError,
    )
    from nnfwd.explain import Explanation, NodeSteps, Term, explain
    from nnfwd.networks import load_network, save_network

__version__ = "0.1.0"

__all__ = [
    "Activation",
    "ActivationError",
    "ClusterError",
    "ColumnError",
    "Explanation",
    "FileError",
    "Input",
    "Layer",
    "MissingFileError",
    "Network",
    "NetworkError",
    "NnfwdError",
    "Node",
    "NodeSteps",
    "OutputError",
    "RowError",
    "SelectionError",
    "Term",
    "Trace",
    "__version__",
    "assemble",
    "explain",
    "load_network",
    "parse_activation",
    "save_network",
]

_WRITERS.update(
    {
        "the table of a trace": "nnfwd.core.trace_table:trace_table",
        "the drawing of a network": "nnfwd.draw.notebook:network_html",
        "an explanation": "nnfwd.explain.notations.single:write_explanation",
        "an explanation as data": "nnfwd.explain.notations.single:explanation_data",
        "an explanation in a notebook": "nnfwd.explain.notations.notebook:explanation_html",
    }
)

__getattr__ = _names_of(__name__, __all__, ("errors", "core", "networks", "explain"))


def __dir__() -> list[str]:
    return __all__
